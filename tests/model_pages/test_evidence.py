"""What a version's page says about the images its figures rest on, about people, and how it was made."""

import pytest
from django.urls import reverse

from core.models import Job

pytestmark = pytest.mark.django_db


def page(engineer, study, number: int = 1) -> str:
    return engineer.get(reverse("study_model", args=[study.slug, number])).content.decode()


def crossed(head, skill: float, usable: bool) -> None:
    """As training stores it: the training images' own figures beside the held-out ones."""
    metrics = {key: value for key, value in head.metrics.items() if key != "cross_validated"}
    metrics["metrics"] = {
        **metrics["metrics"],
        "skill": {"value": skill, "low": 0.0, "high": 0.4, "reason": ""},
    }
    head.metrics["cross_validated"] = metrics | {"assets": 48, "usable": usable}
    head.metrics["decided_by"] = "both"
    head.usable = usable
    head.save()


def test_the_model_stands_between_the_mean_one_person_and_half_the_panel(engineer, study, versions):
    html = page(engineer, study)
    for words in ("always the mean", "this version", "one more person", "half the panel"):
        assert f'<th scope="row">{words}</th>' in html


def test_levels_stand_beside_the_shares_below_them(engineer, study, versions):
    html = page(engineer, study)
    curve = versions[0].heads.get().metrics["calibration_curve"]
    assert "predicted level" in html
    for point in (curve[0], curve[-1]):
        assert f'<th scope="row">{point["level"]:.0%}</th>' in html


def test_few_held_out_images_are_said_and_cross_validated_figures_stand_beside_them(
    engineer, study, versions
):
    head = versions[0].heads.get()
    crossed(head, 0.25, True)
    html = page(engineer, study)
    assert f"The held-out figures rest on {head.metrics['assets']} images" in html
    assert "rest on 48 training images" in html
    assert "Cross-validated on 48 images, its error is 25% smaller" in html
    assert "n = 48" in html


@pytest.mark.parametrize(
    ("skill", "usable", "words"),
    [(-0.1, False, "no better than always saying the mean"), (0.05, False, "may be chance with 48 images")],
)
def test_what_cross_validation_does_not_show_is_not_usable(engineer, study, versions, skill, usable, words):
    crossed(versions[0].heads.get(), skill, usable)
    assert words in page(engineer, study)


def test_a_version_of_before_has_a_page_without_the_newer_figures(engineer, study, versions):
    head = versions[0].heads.get()
    for name in ("calibration_curve", "null"):
        head.metrics.pop(name, None)
    for name in ("crps", "crps_mean_predictor", "calibration_error", "aleatoric_ratio"):
        head.metrics["metrics"].pop(name, None)
    head.metrics["human_ceiling"] = {"mae": 0.9, "spearman": 0.5, "assets": 12, "reason": ""}
    head.save()
    html = page(engineer, study)
    assert "predicted level" not in html
    assert "Error (MAE)" in html


def test_the_page_says_under_which_licence_the_weights_are(engineer, study, versions):
    assert "The licence of the weights is not known here" in page(engineer, study)
    versions[0].extractor.recipe = {"licence": "apache-2.0"}
    versions[0].extractor.save()
    assert "The weights are under apache-2.0." in page(engineer, study)


def test_options_are_asked_for_on_the_page_and_refused_in_words(engineer, study, versions):
    address = reverse("study_retrain", args=[study.slug])
    told = engineer.post(address, {"smoothing": "0.9"}, follow=True).content.decode()
    assert "Label smoothing is a share from 0 to 0.5" in told
    assert not Job.objects.filter(kind="retrain").exists()
    engineer.post(address, {"with_quality": "1", "smoothing": "0.1", "tune_trials": "5"})
    asked = Job.objects.get(kind="retrain").params["options"]
    assert asked == {"quality": True, "smoothing": 0.1, "trials": 5, "seconds": None}
