"""Parts of the panel that are full, firmly or softly."""

import pytest

from labeling.models import Panelist, Study
from labeling.self_description import QuotaFull, describe
from labeling.withdrawal import withdraw
from tests.labeling.at_once import in_threads
from tests.labeling.self_description.described import ask, newcomer

pytestmark = pytest.mark.django_db


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

    def say(number: int) -> bool:
        return isinstance(describe(people[number], {"age": "18-29"}), Panelist)

    assert sum(in_threads(say, len(people))) == 2
    assert study.panelists.filter(stratum__name="young", state="active").count() == 2
