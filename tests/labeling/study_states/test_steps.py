"""Draft, live, paused, closed: the steps there are, and what a running study takes."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling import blocks
from labeling.models import Rating, Study
from labeling.ratings import receive
from labeling.setting_up import study_states
from tests.labeling.panel import item, join, leased, make_study

pytestmark = pytest.mark.django_db
STATES = ("draft", "live", "paused", "closed")
ALLOWED = {
    ("draft", "live"),
    ("live", "paused"),
    ("live", "closed"),
    ("paused", "live"),
    ("paused", "closed"),
}


@pytest.mark.parametrize("to", STATES)
@pytest.mark.parametrize("before", STATES)
def test_every_step_there_is_and_no_other(before, to, lead):
    study = make_study(state=before)
    if (before, to) in ALLOWED or (before, to) == ("closed", "paused"):
        assert study_states.move(study, to, lead, reason="somebody asked").state == to
        event = AuditEvent.objects.get(action="study_moved")
        assert (event.actor, event.detail["before"], event.detail["to"]) == (lead, before, to)
    else:
        with pytest.raises(DomainError) as caught:
            study_states.move(study, to, lead)
        assert (caught.value.code, caught.value.status) == ("state", 409)
        assert Study.objects.get(pk=study.pk).state == before
        assert not AuditEvent.objects.filter(action="study_moved").exists()


def test_a_step_is_judged_by_the_state_that_is_stored_not_by_the_one_that_was_read(lead):
    study = make_study(state="live")
    Study.objects.filter(pk=study.pk).update(state="closed")
    with pytest.raises(DomainError, match="now: closed"):
        study_states.move(study, "closed", lead)


def test_a_closed_study_is_opened_again_only_with_a_reason(lead):
    study = make_study(state="closed")
    with pytest.raises(DomainError, match="Say why") as caught:
        study_states.move(study, "paused", lead)
    assert caught.value.status == 422
    study_states.move(study, "paused", lead, reason="two images were missing")
    assert AuditEvent.objects.get(action="study_moved").detail["reason"] == "two images were missing"


@pytest.mark.parametrize("to", ["paused", "closed"])
def test_answers_to_images_somebody_holds_are_taken_after_the_study_stopped(to, lead):
    study = make_study()
    panelist = join(study)
    block, _created = blocks.open_block(panelist)
    assert block is not None
    study_states.move(study, to, lead)
    results = receive(panelist, [item(trial, 5) for trial in leased(panelist)])
    assert {result.status for result in results} == {"stored"}
    assert Rating.objects.filter(panelist=panelist, value=5).count() == len(results) > 0
    with pytest.raises(DomainError) as caught:
        blocks.open_block(panelist)
    assert caught.value.code == "study_not_live"
