"""What a draft lacks before it can go live, and what launching does."""

import pytest

from core.errors import DomainError
from labeling.panels import add_stratum
from labeling.setting_up import launch_checks, study_states
from labeling.setting_up.launch_checks import effort
from tests.factories import ScaleFactory, StudyFactory, add_images
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


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
