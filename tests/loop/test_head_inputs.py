"""What heads read: the embedding, and quality measures in units of the training images where a version asks for them."""

import numpy as np
import pytest

from scoring import heads
from scoring.embeddings import of_study
from scoring.engine.quality import METRICS
from scoring.inputs import FURTHEST, head_inputs, standard_of, study_inputs
from scoring.models import ModelVersion, QualityReport, Score
from scoring.study_quality import QUALITY_INPUTS, quality_of

N = len(QUALITY_INPUTS)


def reading(quality: bool, **standard: list[float]) -> ModelVersion:
    usual = {name: [0.0, 1.0] for name in QUALITY_INPUTS}
    return ModelVersion(options={"quality": quality, "standard": usual | standard})


def test_every_measure_of_the_engine_is_read():
    assert [metric.name for metric in METRICS] == list(QUALITY_INPUTS)


def test_without_quality_the_embedding_is_all_there_is():
    rows = np.eye(3, dtype=np.float32)
    assert head_inputs(reading(False), rows, [{"exposure": 9.0}] * 3).tolist() == rows.tolist()
    assert head_inputs(ModelVersion(), rows, [{}] * 3).tolist() == rows.tolist()


def test_measures_stand_behind_the_embedding_in_units_of_the_training_images():
    model = reading(True, exposure=[0.4, 0.1], entropy=[6.0, 2.0])
    found = head_inputs(model, np.ones((1, 5), dtype=np.float32), [{"exposure": 0.5, "entropy": 5.0}])
    assert found.shape == (1, 5 + N)
    assert found.dtype == np.float32
    behind = dict(zip(QUALITY_INPUTS, found[0, 5:].tolist(), strict=True))
    assert behind["exposure"] == pytest.approx(1.0)
    assert behind["entropy"] == pytest.approx(-0.5)


@pytest.mark.parametrize("missing", [{}, {"exposure": float("nan")}, {"exposure": float("inf")}])
def test_what_is_missing_counts_as_the_mean(missing):
    model = reading(True, exposure=[0.4, 0.1])
    found = head_inputs(model, np.ones((1, 2), dtype=np.float32), [missing])
    assert found[0, 2:].tolist() == [0.0] * N


def test_one_absurd_measure_does_not_outweigh_all_else():
    model = reading(True, exposure=[0.4, 0.01])
    assert head_inputs(model, np.ones((1, 2), dtype=np.float32), [{"exposure": 99.0}]).max() == FURTHEST


def test_a_measure_that_never_varies_is_neutral():
    rows = np.full((20, N), np.nan)
    rows[:, 0] = 3.0
    model = ModelVersion(options={"quality": True, "standard": standard_of(rows)})
    assert not head_inputs(model, np.zeros((1, 2)), [dict.fromkeys(QUALITY_INPUTS, 7.0)]).any()


def test_no_image_is_no_row():
    assert head_inputs(reading(True), np.zeros((0, 4)), []).shape == (0, 4 + N)


@pytest.mark.django_db
def test_in_bulk_and_one_by_one_heads_read_the_same(trained):
    quality = quality_of(trained)
    ids, matrix = of_study(trained, trained.models.get(number=1).extractor)
    QualityReport.objects.filter(asset__places=int(ids[3])).delete()
    model = ModelVersion(study=trained, options={"quality": True, "standard": standard_of(quality.values)})
    bulk = study_inputs(model, ids, matrix)
    reports = dict(trained.assets.values_list("pk", "asset__quality__measures"))
    assert np.array_equal(bulk, head_inputs(model, matrix, [reports[pk] or {} for pk in ids.tolist()]))
    assert not bulk[3, matrix.shape[1] :].any()
    assert bulk[4, matrix.shape[1] :].any()


@pytest.mark.django_db
def test_a_version_trained_with_quality_scores_with_it(trained, do):
    options = {"quality": True, "smoothing": 0.1, "trials": 0, "seconds": None}
    model = trained.models.get(number=do("retrain", trained, options=options).result["model"])
    assert model.options["quality"] is True
    assert model.options["smoothing"] == 0.1
    standard = model.options["standard"]
    ids, matrix = of_study(trained, model.extractor)
    head = model.heads.get(scale__name="appeal")
    trained_head = heads.load(head)
    assert len(trained_head.parameters.mean) == matrix.shape[1] + N
    stored = dict(Score.objects.filter(model=model, scale=head.scale).values_list("study_asset", "mean"))
    again = trained_head.predict(study_inputs(model, ids, matrix)).mean
    assert [stored[pk] for pk in ids.tolist()] == pytest.approx(again.tolist(), abs=1e-5)
    other = trained.models.get(number=do("retrain", trained, options=options).result["model"])
    assert other.options["standard"] == standard
    assert other.heads.get(scale__name="appeal").sha256 == head.sha256
