"""Embeddings and scores by binary COPY: what is written is what was meant, bit for bit, in any order, once."""

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from scoring import embeddings, heads
from scoring.bulk_copy import read_blobs
from scoring.engine import codec
from scoring.engine.errors import BadEmbedding
from scoring.engine.prediction import Prediction
from scoring.models import FeatureSet, NeedsPeople, Observation, Score
from scoring.score_writing import add_scores
from scoring.scores import write_scores

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """As kill -9: nothing in the code expects it."""


def quiet(*report: object) -> None:
    """Nobody listens."""


def prediction(n: int, points: int, seed: int = 1) -> Prediction:
    rng = np.random.default_rng(seed)
    table = rng.dirichlet(np.ones(points), n)
    mean = rng.normal(4, 1, n)
    return Prediction(
        probabilities=table,
        mean=mean,
        aleatoric=mean / 4,
        epistemic=mean / 8,
        low=mean - 1,
        high=mean + 1,
        factor=np.full(n, 1.6),
    )


def test_embeddings_come_back_as_they_were_stored_by_ascending_key(trained):
    extractor = trained.models.get(number=1).extractor
    ids, matrix = embeddings.of_study(trained, extractor)
    assert (np.diff(ids) > 0).all()
    stored = dict(FeatureSet.objects.filter(extractor=extractor).values_list("asset__places", "embedding"))
    for pk, row in zip(ids.tolist(), matrix, strict=True):
        assert np.array_equal(row, codec.decode(bytes(stored[pk]), extractor.dimension))


def test_a_row_of_another_length_is_named_and_not_shifted_into_the_next(trained):
    extractor = trained.models.get(number=1).extractor
    FeatureSet.objects.filter(pk=FeatureSet.objects.first().pk).update(embedding=b"\0\0\0")
    with pytest.raises(BadEmbedding, match="extract the features again"):
        embeddings.of_study(trained, extractor)


def test_blobs_of_any_length_are_told_apart():
    keys, blobs = read_blobs(
        "select k::bigint, v from (values (3, 'abc'::bytea), (1, ''::bytea), (2, '\\x00ff'::bytea)) as t(k, v)"
    )
    assert keys.tolist() == [1, 2, 3]
    assert [bytes(one) for one in blobs] == [b"", b"\x00\xff", b"abc"]
    assert read_blobs("select 1::bigint, ''::bytea where false")[0].size == 0


def test_debug_mode_reads_the_same(trained):
    extractor = trained.models.get(number=1).extractor
    ids, matrix = embeddings.of_study(trained, extractor)
    with CaptureQueriesContext(connection):
        again = embeddings.of_study(trained, extractor)
    assert np.array_equal(again[0], ids)
    assert np.array_equal(again[1], matrix)


@pytest.mark.parametrize("points", [2, 7, 11])
def test_what_is_written_is_what_was_predicted(trained, points):
    model = trained.models.get(number=1)
    Score.objects.filter(model=model).delete()
    scale = model.heads.first().scale
    assets = np.array(sorted(trained.assets.values_list("pk", flat=True)))
    found = prediction(len(assets), points)
    with transaction.atomic():
        assert add_scores(model.pk, scale.pk, assets, found) == len(assets)
    for row, pk in enumerate(assets.tolist()):
        score = Score.objects.get(model=model, scale=scale, study_asset=pk)
        assert score.probabilities == pytest.approx(found.probabilities[row].tolist(), abs=1e-6)
        for name in ("mean", "aleatoric", "epistemic", "low", "high"):
            assert getattr(score, name) == getattr(found, name)[row]


def test_what_is_there_is_neither_doubled_nor_changed(trained):
    model = trained.models.get(number=1)
    scale = model.heads.first().scale
    before = list(Score.objects.order_by("pk").values())
    assets = np.array(sorted(trained.assets.values_list("pk", flat=True)))
    with transaction.atomic():
        assert add_scores(model.pk, scale.pk, assets, prediction(len(assets), 7)) == 0
    assert list(Score.objects.order_by("pk").values()) == before


def test_killed_at_any_chunk_the_next_run_makes_it_whole(trained, monkeypatch):
    from scoring import noting, scores

    model = trained.models.get(number=1)
    whole = dict(Score.objects.filter(model=model).values_list("pk", "mean"))
    seen = Observation.objects.filter(model=model).count()
    monkeypatch.setattr(scores, "CHUNK", 16)
    monkeypatch.setattr(noting, "CHUNK", 16)
    for dies_after in range(0, 9, 2):
        Score.objects.filter(model=model).delete()
        Observation.objects.filter(model=model).delete()
        calls = []

        def dies(*report: object, after: int = dies_after, calls: list[object] = calls) -> None:
            calls.append(report)
            if len(calls) > after:
                raise Killed

        with pytest.raises(Killed):
            write_scores(model, dies)
        per_image = [
            len(set(found))
            for found in (
                Score.objects.filter(model=model, scale=head.scale).values_list("study_asset", flat=True)
                for head in model.heads.all()
            )
        ]
        assert len(set(per_image)) == 1, "a chunk is there on every scale or on none"
        write_scores(model, quiet)
        assert Score.objects.filter(model=model).count() == len(whole)
        assert Observation.objects.filter(model=model).count() == seen
    assert sorted(Score.objects.filter(model=model).values_list("mean", flat=True)) == pytest.approx(
        sorted(whole.values()), abs=1e-6
    )


def test_every_scored_image_is_observed_once_and_judged(trained):
    model = trained.models.get(number=1)
    assert model.reference.sha256
    ids, _matrix = embeddings.of_study(trained, model.extractor)
    seen = Observation.objects.filter(model=model, source="study")
    assert sorted(seen.values_list("study_asset", flat=True)) == ids.tolist()
    one = seen.select_related("study_asset__asset__quality").first()
    assert one.seen_at == one.study_asset.asset.created_at
    assert one.quality.items() >= one.study_asset.asset.quality.measures.items()
    stored = Score.objects.filter(model=model, study_asset=one.study_asset)
    assert one.scores == pytest.approx(dict(stored.values_list("scale__name", "mean")))
    assert one.distance is None or 0 <= one.distance <= 1


def test_images_that_break_a_rule_need_people_as_soon_as_they_are_scored(trained):
    from scoring.models import ScoringRules

    model = trained.models.get(number=1)
    ScoringRules.objects.create(study=trained, widest_interval=0.0)
    Score.objects.filter(model=model).delete()
    write_scores(model, quiet)
    wide = Score.objects.filter(model=model).extra(where=["high > low"]).values("study_asset").distinct()
    needing = NeedsPeople.objects.filter(model=model)
    assert needing.count() == wide.count() > 0
    assert all(any(r["code"] == "wide_interval" for r in one.reasons) for one in needing)


def test_a_chunk_is_one_copy_and_one_insert(trained, django_assert_num_queries):
    model = trained.models.get(number=1)
    head = model.heads.first()
    assets = np.array(sorted(trained.assets.values_list("pk", flat=True)))
    found = heads.load(head).predict(embeddings.of_study(trained, model.extractor)[1])
    with transaction.atomic(), django_assert_num_queries(4):
        add_scores(model.pk, head.scale_id, assets, found)
    assert connection.in_atomic_block
