"""Rules, questions and newcomers to answer them."""

from labeling.models import Panelist, SelfDescription, Stratum, Study
from labeling.panels import add_stratum, create_panelists
from tests.labeling.panel import make_study


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


def newcomer(study: Study, stratum: str | None = None) -> Panelist:
    return create_panelists(study, 1, stratum)[0].panelist
