"""Quota plans as a data lead writes them, and what is said where they are refused."""

import pytest

from labeling.models import Stratum, Study
from labeling.quota.questions import Refused
from labeling.quota.strata import StratumDraft, save_strata

AGES = ["18-29", "30-49", "50+"]
YOUNG, OLD = {"age": ["18-29"]}, {"age": ["30-49", "50+"]}


def plan(study: Study, *drafts: StratumDraft) -> dict[str, Stratum]:
    there = [
        StratumDraft(s.pk, s.name, s.panelists_wanted, s.population_share, s.matches)
        for s in study.strata.all()
    ]
    save_strata(study, [*there, *drafts])
    return {stratum.name: stratum for stratum in study.strata.all()}


def drafts_of(study: Study, **changes: StratumDraft) -> list[StratumDraft]:
    return [
        changes.get(s.name, StratumDraft(s.pk, s.name, s.panelists_wanted, s.population_share, s.matches))
        for s in study.strata.order_by("pk")
    ]


def refused(*args: object) -> str:
    with pytest.raises(Refused) as error:
        save_strata(*args)  # type: ignore[arg-type]
    return str(error.value.message)
