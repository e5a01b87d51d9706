"""A study too large for a request: the page is there at once, and says what it shows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import job_runner
from core.models import Job
from labeling.figures import stamps
from labeling.models import Panelist

pytestmark = pytest.mark.django_db


@pytest.fixture
def large(study, monkeypatch):
    monkeypatch.setattr(stamps, "SMALL", 3)
    return study


def work():
    for job in Job.objects.filter(state="queued"):
        job_runner.run(job.pk)


def get(client, study, name="study_agreement", query=""):
    return client.get(reverse(name, args=[study.slug]) + query)


def test_the_first_time_it_says_so_and_comes_again_when_it_is_there(lead, large):
    page = get(lead, large).content.decode()
    assert "being computed for the first time" in page
    assert "ICC(2,k), mean of" not in page
    waiting = get(lead, large, "study_figures_state")
    assert waiting.status_code == 200
    assert "It waits for a worker." in waiting.content.decode()
    work()
    ready = get(lead, large, "study_figures_state")
    assert (ready.status_code, ready.headers["HX-Refresh"]) == (204, "true")
    page = get(lead, large).content.decode()
    assert "On appeal, one rater is worth" in page
    assert "being computed" not in page


def test_old_figures_stay_with_their_time_and_newer_ones_are_offered(lead, large):
    get(lead, large)
    work()
    Panelist.objects.filter(label="rater-3").update(state="suspended")
    Job.objects.update(finished_at=timezone.now() - timedelta(hours=1))
    page = get(lead, large).content.decode()
    assert "On appeal, one rater is worth" in page
    assert "newer figures are on their way" in page
    since = page.split("/figures/?since=")[1].split('"')[0]
    assert "Show them" not in get(lead, large, "study_figures_state", f"?since={since}").content.decode()
    work()
    assert "Show them" in get(lead, large, "study_figures_state", f"?since={since}").content.decode()
    assert "on their way" not in get(lead, large).content.decode()


def test_a_refresh_can_be_asked_for(lead, large):
    address = reverse("study_figures_refresh", args=[large.slug])
    answer = lead.post(address, {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == reverse("study_agreement", args=[large.slug])
    assert Job.objects.get().kind == "refresh_figures"


def test_the_page_asks_as_little_for_a_large_study(lead, large, django_assert_max_num_queries):
    get(lead, large)
    work()
    with django_assert_max_num_queries(20):
        get(lead, large)


def test_a_time_that_is_none_is_no_time(lead, large):
    get(lead, large)
    assert get(lead, large, "study_figures_state", "?since=2026-99-99").status_code == 200
