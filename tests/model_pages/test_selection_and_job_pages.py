"""Selection rounds with their reasons, and the work in the background."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from active_learning.strategies import registry
from active_learning.wording import OFFERED, REASONS, STRATEGIES, sentences
from core.models import Job
from labeling.models import StratumFill, Trial

pytestmark = pytest.mark.django_db


def page(client, name: str, *keys: object, **asked: str) -> str:
    response = client.get(reverse(name, args=keys), asked)
    assert response.status_code == 200
    return response.content.decode()


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


def job(study, **about: object) -> Job:
    return Job.objects.create(**{"kind": "retrain", "subject": study.slug, **about})


def test_no_jobs_yet(engineer, study):
    html = page(engineer, "study_jobs", study.slug)
    assert "Nothing was asked for yet" in html
    assert "hx-trigger" not in html


def test_a_running_job_shows_how_far_it_is_and_the_list_follows_it(engineer, study):
    job(study, state="running", stage="Training heads", done=1, total=3, attempt=1)
    html = page(engineer, "study_jobs", study.slug)
    assert 'max="3" value="1"' in html
    assert "Training heads 1/3" in html
    assert 'hx-trigger="every 2s"' in html
    part = engineer.get(
        reverse("study_jobs", args=[study.slug]), headers={"hx-request": "true"}
    ).content.decode()
    assert part.lstrip().startswith('<div id="jobs"')


def test_a_failed_job_says_why_and_a_finished_one_leads_to_what_it_made(engineer, study, versions):
    job(study, state="failed", error="The worker died 3 times while doing this.", attempt=3)
    job(study, state="done", result={"model": 2, "promoted": False})
    html = page(engineer, "study_jobs", study.slug)
    assert "The worker died 3 times" in html
    assert reverse("study_model", args=[study.slug, 2]) in html
    assert "hx-trigger" not in html


def test_a_job_no_worker_takes_is_wondered_at(engineer, study):
    waiting = job(study)
    assert "Is one running?" not in page(engineer, "study_jobs", study.slug)
    Job.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(minutes=2))
    assert "Is one running?" in page(engineer, "study_jobs", study.slug)


def test_cancelling(engineer, study):
    waiting = job(study)
    url = reverse("study_job_cancel", args=[study.slug, waiting.pk])
    assert "is cancelled" in engineer.post(url, follow=True).content.decode()
    waiting.refresh_from_db()
    assert waiting.state == Job.State.CANCELLED
    assert "had ended already" in engineer.post(url, follow=True).content.decode()


def test_jobs_of_other_studies_stay_out_of_sight(engineer, study):
    Job.objects.create(kind="retrain", subject="another", state="failed", error="a secret of theirs")
    assert "a secret of theirs" not in page(engineer, "study_jobs", study.slug)


def test_the_page_follows_its_job_and_loads_anew_when_it_has_ended(engineer, study):
    url = reverse("study_job_progress", args=[study.slug, "retrain"])
    running = job(study, state="running", total=3)
    going = engineer.get(url)
    assert 'hx-trigger="every 2s"' in going.content.decode()
    assert "HX-Refresh" not in going
    Job.objects.filter(pk=running.pk).update(state="failed", error="appeal: too few images")
    ended = engineer.get(url)
    assert ended["HX-Refresh"] == "true"
    assert "too few images" in ended.content.decode()
    assert engineer.get(reverse("study_job_progress", args=[study.slug, "mine-bitcoin"])).status_code == 404


def test_queries_do_not_grow_with_the_jobs(engineer, study, django_assert_max_num_queries):
    for _n in range(30):
        job(study, state="done", result={"model": 1})
    with django_assert_max_num_queries(6):
        page(engineer, "study_jobs", study.slug)
