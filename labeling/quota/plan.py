"""Which stratum a panelist belongs to, from what they say of themselves."""

from collections.abc import Mapping

from labeling import panels
from labeling.label_data import LEFT_OUT
from labeling.models import Panelist, Stratum, Study


def matches(rules: Mapping[str, list[str]], answers: Mapping[str, str]) -> bool:
    """Whether `answers` {self-description: answer} meet every one of `rules` {self-description: [answers]}."""
    return all(answers.get(name) in wanted for name, wanted in rules.items())


def stratum_for(study: Study, answers: Mapping[str, str]) -> Stratum:
    """The first stratum (oldest first) whose rules `answers` meet; else where those go who are in none.

    Where there are rules that is the stratum without them ("other" is made if need be); without any rules, what
    somebody says leads nowhere, and the emptiest stratum takes them.
    """
    for stratum in study.strata.order_by("pk"):
        if stratum.matches and matches(stratum.matches, answers):
            return stratum
    return panels.stratum_of(study)


def is_full(stratum: Stratum, without: Panelist | None = None) -> bool:
    """Whether `stratum` (locked by the caller) has the panelists it wants, `without` not counted among them.

    One that wants 0 is never full.
    """
    if not stratum.panelists_wanted:
        return False
    others = stratum.panelists.exclude(state__in=LEFT_OUT)
    if without is not None:
        others = others.exclude(pk=without.pk)
    return others.count() >= stratum.panelists_wanted
