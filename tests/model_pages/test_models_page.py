"""Versions side by side, promoting, rolling back, retraining."""

import pytest
from django.urls import reverse

from active_learning.models import Promotion
from core.models import Job
from labeling.models import Rating
from scoring.models import ModelVersion
from scoring.serving import serving_model
from tests.model_pages.model_versions import make_version

pytestmark = pytest.mark.django_db


def models_page(client, study) -> str:
    response = client.get(reverse("study_models", args=[study.slug]))
    assert response.status_code == 200
    return response.content.decode()


def interval(head, name: str) -> str:
    found = head.metrics["metrics"][name]
    return f'{found["value"]:.2f} <span class="interval">[{found["low"]:.2f}, {found["high"]:.2f}]</span>'


def test_before_the_first_version_the_page_offers_to_train_it(engineer, study):
    assert "Train the first version" in models_page(engineer, study)


def test_both_versions_show_error_and_rank_correlation_with_intervals(engineer, study, versions):
    html = models_page(engineer, study)
    for model in versions:
        head = model.heads.get()
        assert interval(head, "mae") in html
        assert interval(head, "mae_mean_predictor") in html
        rank = head.metrics["metrics"]["spearman"]
        assert f"{rank['value']:.2f}".lstrip("0") in html
    assert "Version 1 serves." in html
    assert "errs less than always saying the mean" in html
    assert "<svg" in html


def test_only_the_latest_four_stand_side_by_side(engineer, study, extractor, versions):
    for seed in range(3, 7):
        make_version(study, extractor, 0.4, seed)
    html = models_page(engineer, study)
    assert html.count('<th scope="col"><a href=') == 4
    assert "Older versions" in html


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


def test_one_version_with_all_its_figures_and_origins(engineer, study, versions, round_):
    response = engineer.get(reverse("study_model", args=[study.slug, 1]))
    html = response.content.decode()
    head = versions[0].heads.get()
    for name in ("mae", "rmse", "emd", "mean_width"):
        assert interval(head, name) in html
    assert versions[0].snapshot.sha256 in html
    assert "net@1" in html
    assert reverse("study_selection", args=[study.slug, 1]) in html
    assert "images the panel rates higher are scored higher" in html


def test_the_calibration_table_holds_the_held_out_images_and_no_other(engineer, study, versions):
    from scoring import snapshots

    labels = snapshots.read(versions[0].snapshot)["appeal"]
    held_out = set(
        study.assets.filter(pk__in=labels.assets[labels.test].tolist()).values_list("name", flat=True)
    )
    html = engineer.get(reverse("study_model", args=[study.slug, 1])).content.decode()
    shown = {
        name for name in study.assets.values_list("name", flat=True) if f'<th scope="row">{name}</th>' in html
    }
    assert shown == held_out


@pytest.mark.parametrize(
    ("state", "words"), [("failed", "This training failed"), ("training", "is being trained")]
)
def test_versions_that_are_not_ready_say_so(engineer, study, versions, state, words):
    ModelVersion.objects.filter(pk=versions[1].pk).update(state=state, error="appeal: too few images")
    html = engineer.get(reverse("study_model", args=[study.slug, 2])).content.decode()
    assert words in html
    assert state in models_page(engineer, study)


def test_queries_do_not_grow_with_the_versions(
    engineer, study, extractor, versions, django_assert_max_num_queries
):
    for seed in range(3, 9):
        make_version(study, extractor, 0.4, seed)
    with django_assert_max_num_queries(11):
        models_page(engineer, study)
    with django_assert_max_num_queries(13):
        engineer.get(reverse("study_model", args=[study.slug, 1]))
