"""Training: learned from the ratings, tested on what was held out, repeatable, and harmless when it fails."""

import json

import numpy as np
import pytest

from active_learning.promotion import promote
from core import job_runner
from labeling.models import Rating
from scoring import heads, snapshots, training
from scoring.models import ModelVersion, Score
from scoring.serving import serving_model

pytestmark = pytest.mark.django_db


def test_every_scale_has_a_head_that_beats_the_mean_or_says_that_it_does_not(trained):
    model = trained.models.get(number=1)
    assert model.state == "ready"
    assert {head.scale.name for head in model.heads.all()} == {"appeal", "clarity"}
    for head in model.heads.all():
        figures = head.metrics["metrics"]
        assert figures["mae"]["value"] > 0
        if head.usable:
            assert figures["mae"]["value"] < figures["mae_mean_predictor"]["value"]
        else:
            assert head.reason.endswith(".")


def test_the_figures_are_those_of_the_held_out_images(trained):
    """Computed again from the stored scores and the frozen labels."""
    model = trained.models.get(number=1)
    for head in model.heads.all():
        labels = snapshots.read(model.snapshot)[head.scale.name]
        counts = labels.counts[labels.test]
        rated = counts.sum(axis=1) > 0
        observed = (counts[rated] @ labels.points) / counts[rated].sum(axis=1)
        scores = dict(Score.objects.filter(model=model, scale=head.scale).values_list("study_asset", "mean"))
        predicted = np.array([scores[pk] for pk in labels.assets[labels.test][rated].tolist()])
        told = head.metrics["metrics"]["mae"]["value"]
        assert np.abs(predicted - observed).mean() == pytest.approx(told, abs=1e-4)
        assert head.metrics["test_assets"] == int(labels.test.sum())
        assert head.metrics["train_assets"] == int((~labels.test).sum())


def test_what_is_held_out_never_moves_the_head(trained):
    """Other ratings of held-out images give another snapshot, but the same head."""
    first = trained.models.get(number=1)
    for name, one in snapshots.read(first.snapshot).items():
        held = one.assets[one.test].tolist()
        assert Rating.objects.filter(scale__name=name, study_asset__in=held).update(value=1)
    second = trained.models.get(number=1)
    second.pk, second.number, second.job, second.snapshot = None, 2, None, snapshots.freeze(trained)
    second._state.adding = True
    second.save()
    assert second.snapshot.sha256 != first.snapshot.sha256
    assert retrained(second) == {head.scale.name: head.sha256 for head in first.heads.all()}


def retrained(model: ModelVersion) -> dict[str, str]:
    """SHA-256 of each scale's head, trained anew for `model` with its own seed and snapshot."""
    from scoring import embeddings

    labels = snapshots.read(model.snapshot)
    ids, matrix = embeddings.of_study(model.study, model.extractor)
    scales = list(model.study.scales.all())
    assert training._train_scales(model, scales, labels, ids, matrix, lambda *_at: None) == {}
    return {head.scale.name: head.sha256 for head in model.heads.all()}


def test_the_same_ratings_give_the_same_heads_under_a_new_number(trained, do):
    job = do("retrain", trained)
    first, second = trained.models.get(number=1), trained.models.get(number=job.result["model"])
    assert second.number == 2
    assert (second.snapshot, second.seed) == (first.snapshot, first.seed)
    hashes = [[head.sha256 for head in model.heads.order_by("scale")] for model in (first, second)]
    assert hashes[0] == hashes[1]
    assert [head["scale"] for head in job.result["heads"]] == ["appeal", "clarity"]
    for head in job.result["heads"]:
        assert {"mae", "mae_mean_predictor", "spearman", "coverage"} <= head.keys()
    assert not job.result["promoted"], "the first usable version goes on serving until somebody decides"


def test_a_heads_card_says_where_it_comes_from(trained):
    head = trained.models.get(number=1).heads.get(scale__name="appeal")
    with head.card.open("rb") as file:
        card = json.load(file)["card"]
    assert card["study"] == "mini"
    assert card["snapshot"] == head.model.snapshot.sha256
    assert card["extractor"] == head.model.extractor.version
    assert card["pretrained"] is False
    assert card["licence"]
    assert card["limits"]
    assert card["data"]["train_assets"] == head.metrics["train_assets"]
    assert card["data"]["ratings"] == head.model.snapshot.ratings
    assert card["options"]["quality"] is False
    assert card["metrics"]["decided_by"] == head.metrics["decided_by"]
    assert card["software"].keys() >= {"python", "torch", "numpy"}
    assert card["extractor_recipe"] == head.model.extractor.recipe
    assert head.file.name.endswith(".safetensors")


def test_cross_validated_figures_are_those_of_the_training_images(trained):
    """Thirteen held-out images say little, so each training image is predicted by a head that had not seen it."""
    for head in trained.models.get(number=1).heads.all():
        crossed = head.metrics["cross_validated"]
        assert crossed["assets"] == head.metrics["train_assets"]
        assert head.metrics["decided_by"] == "both"
        assert crossed["metrics"]["crps"]["value"] > 0
        assert len(crossed["calibration_curve"]) == 19
        assert head.usable <= crossed["usable"], "usable only where cross-validation is sure"


def test_an_altered_head_is_not_loaded(trained):
    from scoring.engine.errors import BadModelFile

    head = trained.models.get(number=1).heads.first()
    head.sha256 = "0" * 64
    with pytest.raises(BadModelFile, match="altered"):
        heads.load(head)


def test_one_scale_that_cannot_be_trained_does_not_hold_up_the_other(trained, do):
    Rating.objects.filter(scale__name="clarity").update(value=4)
    job = do("retrain", trained)
    model = trained.models.get(number=job.result["model"])
    assert [head.scale.name for head in model.heads.all()] == ["appeal"]
    assert model.error.startswith("clarity: ")
    assert "same scale point" in model.error


def test_nothing_to_learn_leaves_the_champion_where_it_is(trained, fail):
    champion = served(trained)
    Rating.objects.all().update(value=4)
    job = fail("retrain", trained)
    assert job.error.startswith("No scale could be trained.")
    assert "appeal:" in job.error
    latest = trained.models.first()
    assert (latest.number, latest.state) == (2, "failed")
    assert serving_model(trained) == champion


def test_a_crash_in_the_middle_leaves_the_champion_and_a_failed_version(trained, fail, monkeypatch):
    champion = served(trained)

    def broken(*args: object, **kwargs: object) -> None:
        raise MemoryError("out of memory")

    monkeypatch.setattr(training, "try_scale", broken)
    job = fail("retrain", trained)
    assert "MemoryError" in job.error
    assert trained.models.first().state == "failed"
    assert serving_model(trained) == champion


def served(study):
    if serving_model(study) is None:
        study.models.get(number=1).heads.update(usable=True)
        promote(study.models.get(number=1))
    return serving_model(study)


def test_a_killed_training_goes_on_with_the_same_version(trained, monkeypatch, do):
    """The second run of a job finds the version and the heads that the first one had stored."""
    from datetime import timedelta

    from django.utils import timezone

    from core.models import Job

    from .conftest import ask

    class Killed(BaseException):
        pass

    real, calls = training._keep, []

    def dies_at_the_second(model, scale, *rest):
        calls.append(scale.name)
        if len(calls) == 2:
            raise Killed
        real(model, scale, *rest)

    monkeypatch.setattr(training, "_keep", dies_at_the_second)
    job = ask("retrain", trained)
    with pytest.raises(Killed):
        job_runner.run(job.pk)
    half = trained.models.get(number=2)
    assert (half.state, half.heads.count()) == ("training", 1)
    Job.objects.filter(pk=job.pk).update(heartbeat=timezone.now() - timedelta(hours=1))
    assert job_runner.run(job.pk) == "done"
    half.refresh_from_db()
    assert (half.state, half.heads.count()) == ("ready", 2)
    assert trained.models.count() == 2


def test_too_few_rated_images_are_named(rated, fail):
    few = list(rated.assets.filter(purpose="regular").values_list("pk", flat=True)[:8])
    Rating.objects.exclude(study_asset__in=few).delete()
    job = fail("retrain", rated)
    assert "too few" in job.error
