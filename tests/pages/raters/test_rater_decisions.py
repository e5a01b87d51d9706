"""A person decides on what they saw: refused decisions lose nothing, and of two at once the second is told."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.errors import DomainError
from core.models import User
from labeling.models import Panelist, QualityEvent
from labeling.raters import decisions as rater_decisions
from labeling.raters.decisions import latest_step


@pytest.fixture
def rater(study):
    return Panelist.objects.get(label="rater-2")


def decide(client: Client, rater, **form):
    return client.post(reverse("study_panel_decision", args=[rater.study.slug, rater.pk]), form)


def test_a_decision_on_the_raters_page_leads_back_there(lead, rater):
    response = decide(lead, rater, action="suspend", reason="r", back="rater", seen="0")
    assert response["Location"] == reverse("study_rater", args=[rater.study.slug, rater.pk])
    rater.refresh_from_db()
    assert rater.state == "suspended"


@pytest.mark.parametrize("back", ["", "https://example.org/", "study_overview"])
def test_nowhere_but_to_known_pages(lead, rater, back):
    response = decide(lead, rater, action="suspend", reason="r", back=back)
    assert response["Location"] == reverse("study_panel", args=[rater.study.slug])


def test_without_a_reason_the_page_says_so_at_the_field(lead, rater):
    response = decide(lead, rater, action="suspend", reason=" ", back="rater", seen="0")
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="refused" role="alert">Say why' in page


def test_what_was_typed_is_kept_where_it_is_refused(lead, rater):
    reason = "x" * 301
    response = decide(lead, rater, action="suspend", reason=reason, back="rater", seen="0")
    assert response.status_code == 422
    assert f'value="{reason}"' in response.content.decode()


def test_the_second_of_two_is_told_what_the_first_decided(lead, somebody, study, rater):
    other = somebody("second", User.Role.DATA_LEAD, study)
    decide(lead, rater, action="suspend", reason="asked to stop", back="rater", seen="0")
    response = decide(other, rater, action="clear", reason="looks fine", back="rater", seen="0")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Something happened since you opened this page." in page
    assert "asked to stop" in page
    assert 'value="looks fine"' in page
    rater.refresh_from_db()
    assert rater.state == "suspended"


def test_the_page_shown_after_that_can_be_sent_again(lead, study, rater):
    decide(lead, rater, action="suspend", reason="asked to stop", back="rater", seen="0")
    page = decide(lead, rater, action="clear", reason="looks fine", back="rater", seen="0").content.decode()
    step = latest_step(rater)
    assert f'name="seen" value="{step}"' in page
    assert (
        decide(lead, rater, action="clear", reason="looks fine", back="rater", seen=str(step)).status_code
        == 302
    )
    rater.refresh_from_db()
    assert rater.state == "cleared"


def test_the_panel_s_table_tells_the_second_as_well(lead, rater):
    QualityEvent.objects.create(panelist=rater, state="watch", reason="failed_checks")
    page = lead.post(
        reverse("study_panel_decision", args=[rater.study.slug, rater.pk]),
        {"action": "suspend", "reason": "r", "seen": "0"},
        follow=True,
    ).content.decode()
    assert "Something happened since you opened this page." in page


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_very_same_moment_one_is_refused(study, rater):
    by = User.objects.create(username="both", role=User.Role.DATA_LEAD)
    barrier, outcomes = Barrier(2), []

    def act(action: str) -> None:
        barrier.wait()
        try:
            rater_decisions.decide(rater, action, "at once", by, seen=0)
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(action,)) for action in ("suspend", "clear")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "stale"]
    assert rater.quality_events.count() == 1
