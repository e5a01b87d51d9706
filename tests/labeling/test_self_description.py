"""What panelists say of themselves: it leads to a part of the panel, and to nothing else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from labeling.blocks import open_block
from labeling.models import Panelist, SelfDescription, Stratum, Study
from labeling.panels import add_stratum, create_panelists
from labeling.self_description import QuotaFull, describe, questions
from labeling.withdrawal import withdraw
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


def rule(study: Study, name: str, wanted: int, **matches: list[str]) -> Stratum:
    stratum = add_stratum(study, name, panelists_wanted=wanted)
    stratum.matches = matches
    stratum.save()
    return stratum


def ask(**about: object) -> Study:
    study = make_study(images=6, strata=(), **about)
    SelfDescription.objects.create(study=study, name="age", question="Age?", choices=["18-29", "30+"])
    SelfDescription.objects.create(
        study=study, name="town", question="Where?", choices=["town", "country"], position=1
    )
    rule(study, "young", 2, age=["18-29"])
    rule(study, "old in town", 2, age=["30+"], town=["town"])
    add_stratum(study, "rest")
    return study


@pytest.fixture
def study() -> Study:
    return ask()


def newcomer(study: Study, stratum: str | None = None) -> Panelist:
    return create_panelists(study, 1, stratum)[0].panelist


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


def test_full_parts_take_nobody_else_where_the_quota_is_firm() -> None:
    study = ask(firm_quota=True)
    young = {"age": "18-29"}
    let_in = [describe(newcomer(study), young) for _n in range(2)]
    assert all(isinstance(one, Panelist) for one in let_in)
    late = newcomer(study)
    assert isinstance(describe(late, young), QuotaFull)
    late.refresh_from_db()
    assert (late.state, late.description, late.stratum.name) == ("withdrawn", {}, "rest")
    assert not late.user.is_active
    assert isinstance(describe(newcomer(study), {"age": "30+"}), Panelist), "others are still wanted"
    withdraw(let_in[0])
    assert isinstance(describe(newcomer(study), young), Panelist), "a place that became free is given again"


def test_soft_quotas_take_everybody(study: Study) -> None:
    assert all(isinstance(describe(newcomer(study), {"age": "18-29"}), Panelist) for _n in range(4))


def test_somebody_already_in_the_last_place_keeps_it() -> None:
    study = ask(firm_quota=True)
    rest = study.strata.get(name="rest")
    rest.panelists_wanted = 1
    rest.save()
    first = newcomer(study)
    assert first.stratum == rest
    assert isinstance(describe(first, {}), Panelist)
    assert isinstance(describe(newcomer(study), {}), QuotaFull)


@pytest.mark.django_db(transaction=True)
def test_the_last_places_are_not_given_twice() -> None:
    study = ask(firm_quota=True)
    people = [newcomer(study) for _n in range(6)]

    def say(panelist: Panelist) -> bool:
        try:
            return isinstance(describe(panelist, {"age": "18-29"}), Panelist)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(say, people)) == 2
    assert study.panelists.filter(stratum__name="young", state="active").count() == 2


def test_questions_come_in_order_with_what_was_said(study: Study) -> None:
    asked = questions(study, {"town": "country"})
    assert [(one.name, one.said) for one in asked] == [("age", ""), ("town", "country")]
    assert asked[0].choices == [("18-29", "18-29"), ("30+", "30+")]
