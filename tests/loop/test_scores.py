"""Scores: for every image with features, once, with a distribution and an honest spread."""

import io

import numpy as np
import pytest
from PIL import Image

from labeling.ingest import ingest, place
from scoring import embeddings
from scoring.models import Score
from scoring.scores import write_scores

pytestmark = pytest.mark.django_db


def quiet(*report: object) -> None:
    """Nobody listens."""


def test_every_image_is_scored_on_every_scale(trained):
    model = trained.models.get(number=1)
    assert Score.objects.filter(model=model).count() == 2 * trained.assets.count()
    assert trained.assets.exclude(scores__model=model).count() == 0


def test_a_score_is_a_distribution_with_its_spread(trained):
    scores = list(Score.objects.filter(scale__name="appeal"))
    points = np.arange(1, 8)
    for score in scores:
        probabilities = np.array(score.probabilities)
        assert probabilities.sum() == pytest.approx(1, abs=1e-4)
        assert (probabilities >= 0).all()
        assert probabilities @ points == pytest.approx(score.mean, abs=0.05)
        assert 1 <= score.mean <= 7
        assert score.low <= score.mean <= score.high
        assert score.aleatoric > 0
        assert score.epistemic > 0
    assert len({round(score.mean, 6) for score in scores}) > 30


def test_written_twice_nothing_is_doubled(trained):
    model = trained.models.get(number=1)
    before = list(Score.objects.order_by("pk").values())
    assert write_scores(model, quiet) == 0
    assert list(Score.objects.order_by("pk").values()) == before


def test_a_stop_in_the_middle_is_made_good(trained):
    model = trained.models.get(number=1)
    before = dict(Score.objects.values_list("scale", "study_asset").values_list("study_asset", "mean"))
    lost = Score.objects.filter(pk__in=Score.objects.order_by("?")[:37].values("pk"))
    assert lost.delete()[0] == 37
    assert write_scores(model, quiet) == 37
    assert Score.objects.count() == 2 * len(before)


def test_new_images_are_scored_by_the_model_that_is_there(trained, do):
    data = io.BytesIO()
    Image.new("RGB", (80, 60), (220, 40, 120)).save(data, "PNG")
    image, _what = place(trained, "late.png", ingest(data.getvalue())[0])
    assert do("score", trained).result == {"model": 1, "scores": 2}
    assert image.scores.count() == 2
    assert do("score", trained).result["scores"] == 0


def test_scoring_without_a_model_says_what_to_do(rated, fail):
    from active_learning.models import Promotion
    from scoring.models import ServingModel

    Promotion.objects.all().delete()
    ServingModel.objects.all().delete()
    rated.models.all().delete()
    assert "manage.py retrain mini" in fail("score", rated).error


def test_attention_cards_are_no_content_and_get_no_score(trained):
    model = trained.models.get(number=1)
    card = trained.assets.filter(purpose="regular").first()
    ids, _matrix = embeddings.of_study(trained, model.extractor)
    assert card.pk in ids
    trained.assets.filter(pk=card.pk).update(purpose="attention")
    ids, _matrix = embeddings.of_study(trained, model.extractor)
    assert card.pk not in ids
