"""Draft, live, paused, closed: the steps there are, who remembers them, and what they do not take away."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent, User
from labeling import blocks, launch_checks, study_states
from labeling.launch_checks import effort
from labeling.models import Rating, Study
from labeling.panels import add_stratum
from labeling.ratings import receive
from tests.factories import ScaleFactory, StudyFactory, UserFactory, add_images
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


@pytest.fixture
def lead() -> User:
    return UserFactory(role=User.Role.DATA_LEAD)


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


def test_an_empty_draft_is_told_all_that_it_lacks(lead):
    study = StudyFactory(state="draft", ratings_per_asset=0, gold_share=0.5, repeat_share=0.5)
    with pytest.raises(DomainError) as caught:
        study_states.move(study, "live", lead)
    lacking = " ".join(caught.value.detail["problems"])
    assert caught.value.code == "not_ready"
    for part in ("no image", "no question", "No ratings", "no stratum", "whole block"):
        assert part in lacking


def test_a_rule_for_an_answer_that_nobody_is_asked_for_keeps_a_study_from_going_live(lead):
    study = make_study(state="draft")
    stratum = study.strata.get()
    stratum.matches = {"age": ["under 30"]}
    stratum.save()
    assert ["everyone" in check.text for check in launch_checks.problems(study)] == [True]
    study.self_descriptions.create(name="age", question="How old are you?", choices=["under 30", "older"])
    assert launch_checks.problems(study) == []


def test_launching_makes_room_for_ratings_of_every_image(lead):
    study = StudyFactory(state="draft")
    ScaleFactory(study=study)
    add_stratum(study, "everyone")
    images = add_images(study, 3)
    for image in images:
        image.fills.all().delete()
    study_states.move(study, "live", lead)
    assert [image.fills.count() for image in images] == [1, 1, 1]


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


def test_the_effort_is_images_times_ratings_over_panelists_at_six_seconds_an_answer():
    study = make_study(images=40, scales=2, ratings_per_asset=15)
    study.strata.update(panelists_wanted=30)
    assert effort(study) == (40, 600, 30, 20, 4)  # 20 images × 2 questions × 6 s
    study.strata.update(panelists_wanted=3)
    assert effort(study).each == 40  # nobody rates an image twice
    assert any("Each image wants 15" in check.text for check in launch_checks.warnings(study))


def test_warnings_name_what_will_be_missed(lead):
    study = make_study(state="draft", gold_share=0.1, anchor_share=0.1, consent_text="Ours.")
    said = " ".join(check.text for check in launch_checks.warnings(study))
    for part in ("No gold", "no anchors", "no practice", "Nobody is invited", "not in German"):
        assert part in said
    assert study_states.move(study, "live", lead).state == "live"
