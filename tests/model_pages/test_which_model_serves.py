"""Promoting, rolling back, retraining."""

import pytest
from django.urls import reverse

from active_learning.models import Promotion
from core.models import Job
from labeling.models import Rating
from scoring.serving import serving_model
from tests.model_pages.model_versions import make_version
from tests.model_pages.shown_models import models_page

pytestmark = pytest.mark.django_db


def test_promoting_moves_the_serving_model_and_is_remembered_with_its_reason(engineer, study, versions):
    url = reverse("study_promote", args=[study.slug, 2])
    response = engineer.post(url, {"reason": "half the error"}, follow=True)
    assert serving_model(study) == versions[1]
    latest = study.promotions.first()
    assert (latest.model, latest.previous, latest.reason) == (versions[1], versions[0], "half the error")
    assert latest.by is not None
    assert "Version 2 serves now." in response.content.decode()
    assert "half the error" in response.content.decode()


def test_a_typed_reason_is_shown_as_it_was_typed_and_never_as_markup(engineer, study, versions):
    _first, second = versions
    typed = "5% better <b>and</b> %(x)s"
    engineer.post(reverse("study_promote", args=[study.slug, second.number]), {"reason": typed})
    assert serving_model(study) == second
    assert "5% better &lt;b&gt;and&lt;/b&gt; %(x)s" in models_page(engineer, study)


def test_rolling_back_lets_the_one_before_serve_again(engineer, study, versions):
    engineer.post(reverse("study_promote", args=[study.slug, 2]), {"reason": "try"})
    response = engineer.post(
        reverse("study_roll_back", args=[study.slug]), {"reason": "worse in the field"}, follow=True
    )
    assert serving_model(study) == versions[0]
    assert Promotion.objects.count() == 3
    assert "Version 1 serves again." in response.content.decode()


def test_nothing_to_roll_back_to_is_said_and_changes_nothing(engineer, study, versions):
    response = engineer.post(reverse("study_roll_back", args=[study.slug]), follow=True)
    assert "No model served before this one." in response.content.decode()
    assert serving_model(study) == versions[0]


def test_a_version_that_knows_nothing_may_not_serve(engineer, study, extractor, versions):
    poor = make_version(study, extractor, 4.0, seed=9)
    assert not poor.heads.get().usable
    html = models_page(engineer, study)
    assert reverse("study_promote", args=[study.slug, poor.number]) not in html
    response = engineer.post(reverse("study_promote", args=[study.slug, poor.number]), follow=True)
    assert "does not beat the mean predictor" in response.content.decode()
    assert serving_model(study) == versions[0]


def test_retraining_is_asked_for_once(engineer, study):
    url = reverse("study_retrain", args=[study.slug])
    assert "Retraining is asked for" in engineer.post(url, follow=True).content.decode()
    assert "under way already" in engineer.post(url, follow=True).content.decode()
    assert Job.objects.filter(kind="retrain", subject=study.slug).count() == 1


def test_without_ratings_there_is_nothing_to_train_on(engineer, study):
    Rating.objects.all().delete()
    response = engineer.post(reverse("study_retrain", args=[study.slug]), follow=True)
    assert "There are no ratings to learn from yet." in response.content.decode()
    assert not Job.objects.exists()
