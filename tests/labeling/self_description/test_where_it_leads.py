"""What panelists say of themselves leads to a part of the panel, and to nothing else."""

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist, Study
from labeling.self_description import describe, questions
from tests.labeling.self_description.described import newcomer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("answers", "stratum"),
    [
        ({"age": "18-29"}, "young"),
        ({"age": "18-29", "town": "country"}, "young"),
        ({"age": "30+", "town": "town"}, "old in town"),
        ({"age": "30+", "town": "country"}, "rest"),
        ({"age": "30+"}, "rest"),
        ({"town": "town"}, "rest"),
        ({}, "rest"),
    ],
)
def test_it_leads_to_the_part_of_the_panel_it_fits(
    study: Study, answers: dict[str, str], stratum: str
) -> None:
    panelist = describe(newcomer(study), answers)
    assert isinstance(panelist, Panelist)
    assert panelist.stratum.name == stratum
    assert panelist.description == answers


def test_only_what_the_study_offers_is_kept(study: Study) -> None:
    answers = {"age": "", "town": "the moon", "name": "Ann", "csrfmiddlewaretoken": "x"}
    panelist = describe(newcomer(study), answers)
    assert isinstance(panelist, Panelist)
    assert panelist.description == {}
    assert panelist.described_at is not None


def test_whom_the_study_team_has_placed_stays_there(study: Study) -> None:
    panelist = describe(newcomer(study, "rest"), {"age": "18-29"})
    assert isinstance(panelist, Panelist)
    assert panelist.stratum.name == "rest"
    assert panelist.description == {"age": "18-29"}


def test_whoever_has_begun_to_rate_is_not_moved(study: Study) -> None:
    panelist = newcomer(study)
    before = panelist.stratum
    open_block(panelist)
    moved = describe(panelist, {"age": "18-29"})
    assert isinstance(moved, Panelist)
    assert moved.stratum == before


def test_once_said_it_stays_said(study: Study) -> None:
    panelist = newcomer(study)
    describe(panelist, {"age": "18-29"})
    again = describe(panelist, {"age": "30+", "town": "town"})
    assert isinstance(again, Panelist)
    assert (again.description, again.stratum.name) == ({"age": "18-29"}, "young")


def test_questions_come_in_order_with_what_was_said(study: Study) -> None:
    asked = questions(study, {"town": "country"})
    assert [(one.name, one.said) for one in asked] == [("age", ""), ("town", "country")]
    assert asked[0].choices == [("18-29", "18-29"), ("30+", "30+")]
