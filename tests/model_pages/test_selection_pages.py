"""Selection rounds with their reasons."""

import pytest
from django.urls import reverse

from active_learning.strategies import registry
from active_learning.wording import OFFERED, REASONS, STRATEGIES, sentences
from core.models import Job
from labeling.models import StratumFill, Trial
from tests.model_pages.opened_pages import page

pytestmark = pytest.mark.django_db


def test_without_a_model_there_is_nothing_to_choose_by(engineer, study):
    assert "Train a model first" in page(engineer, "study_selections", study.slug)


def test_a_round_is_asked_for(engineer, study, versions):
    html = page(engineer, "study_selections", study.slug)
    assert all(f'value="{name}"' in html for name in OFFERED)
    url = reverse("study_selection_new", args=[study.slug])
    engineer.post(url, {"budget": "20", "strategy": "k_center"})
    job = Job.objects.get()
    assert (job.kind, job.params["budget"], job.params["strategy"]) == ("select", 20, "k_center")
    assert (
        "is being chosen already"
        in engineer.post(url, {"budget": "9", "strategy": "random"}, follow=True).content.decode()
    )
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    "asked", [{"budget": "0", "strategy": "random"}, {"budget": "5", "strategy": "guess"}, {}]
)
def test_a_round_that_cannot_be_is_refused_on_the_form(engineer, study, versions, asked):
    response = engineer.post(reverse("study_selection_new", args=[study.slug]), asked)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()
    assert not Job.objects.exists()


def test_every_strategy_and_every_reason_has_words():
    assert set(registry.names()) <= set(STRATEGIES)
    assert {registry.get(name).reason for name in registry.names()} <= set(REASONS)


def test_reasons_carry_their_numbers():
    told = sentences(
        {
            "reasons": [
                {"code": "committee_disagrees", "numbers": {"metric": 0.4242}},
                {"code": "rated_before", "numbers": {"ratings": 1.0}},
                {"code": "model_unsure", "numbers": {"epistemic_std": 0.31, "percentile": 100.0}},
                {"code": "improves_model", "numbers": {"share": 0.63, "variance": 0.2}},
                {"code": "of another version", "numbers": {}},
            ]
        }
    )
    assert told == [
        "Models trained on different draws of the ratings differ here by 0.42 points (standard deviation).",
        "It had 1 rating.",
        "The model is less sure of it (standard deviation 0.31) than of 99% of the open images.",
        "63% of the gain goes to the model, for all images like it.",
    ]


def test_each_image_says_why_it_was_chosen_and_what_it_has_gathered(engineer, study, round_):
    html = page(engineer, "study_selection", study.slug, 1)
    assert html.count("differ here by 0.42 points") == 4
    assert html.count("Drawn by lot, so that one can tell") == 1
    # Six panelists have rated each image since; none had when it was chosen.
    assert html.count("0 ratings, 6 now") == 5
    assert "0 ratings when chosen, 24 now" in html
    control = page(engineer, "study_selection", study.slug, 1, arm="control")
    assert control.count("differ here by") == 0


def test_only_answers_of_the_regular_kind_count_as_gathered(engineer, study, round_):
    Trial.objects.filter(study_asset__selections__round=round_).update(kind="gold")
    assert "0 ratings, 0 now" in page(engineer, "study_selection", study.slug, 1)


def test_withdrawing_takes_the_images_from_the_front(engineer, study, round_):
    StratumFill.objects.filter(study_asset__selections__round=round_).update(priority=1.0)
    assert "in front of the panel" in page(engineer, "study_selections", study.slug)
    url = reverse("study_selection_withdraw", args=[study.slug, 1])
    assert "Round 1 is withdrawn." in engineer.post(url, follow=True).content.decode()
    assert not StratumFill.objects.filter(priority__gt=0).exists()
    assert "This round is withdrawn already." in engineer.post(url, follow=True).content.decode()


def test_queries_of_selection_pages(engineer, study, round_, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        page(engineer, "study_selections", study.slug)
    with django_assert_max_num_queries(11):
        page(engineer, "study_selection", study.slug, 1)
