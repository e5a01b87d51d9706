"""The work in the background as people follow it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from tests.model_pages.opened_pages import page

pytestmark = pytest.mark.django_db


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
