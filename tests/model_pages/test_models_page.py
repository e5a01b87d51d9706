"""Versions side by side with their figures and origins."""

import pytest
from django.urls import reverse

from scoring.models import ModelVersion
from tests.model_pages.model_versions import make_version
from tests.model_pages.shown_models import interval, models_page

pytestmark = pytest.mark.django_db


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
