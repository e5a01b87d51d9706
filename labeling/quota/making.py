"""Making strata out of what is asked: one for each answer, or for each combination of answers."""

from collections.abc import Sequence
from itertools import islice
from math import prod
from typing import NamedTuple

from labeling.models import SelfDescription, Study
from labeling.quota.rules import Crossed, crossing
from labeling.quota.strata import StratumDraft

MOST_MADE = 200


class Proposed(NamedTuple):
    """`made` are the first MOST_MADE of `number` strata."""

    made: list[Crossed]
    number: int

    @property
    def too_many(self) -> bool:
        return self.number > MOST_MADE


def proposed(study: Study, questions: Sequence[SelfDescription]) -> Proposed:
    """The strata that crossing `questions` would add: combinations that no stratum has for its rules yet."""
    asked = {one.name: one.choices for one in questions}
    there = {
        frozenset((name, answers[0]) for name, answers in rules.items())
        for rules in study.strata.values_list("matches", flat=True)
        if rules.keys() == asked.keys() and all(len(answers) == 1 for answers in rules.values())
    }
    cells = crossing(list(asked.items()))
    fresh = (one for one in cells if frozenset((n, a[0]) for n, a in one.rules.items()) not in there)
    known = sum(all(answer in asked[name] for name, answer in cell) for cell in there)
    combinations = prod(len(choices) for choices in asked.values()) if asked else 0
    return Proposed(list(islice(fresh, MOST_MADE)), max(0, combinations - known))


def with_proposed(study: Study, made: Sequence[Crossed], wanted: int) -> list[StratumDraft]:
    """The plan as it stands and `made` after it, each of them with `wanted` panelists; names stay different."""
    drafts = [
        StratumDraft(s.pk, s.name, s.panelists_wanted, s.population_share, s.matches)
        for s in study.strata.order_by("pk")
    ]
    taken = {draft.name.casefold() for draft in drafts}
    for one in made:
        name, number = one.name, 2
        while name.casefold() in taken:
            name, number = f"{one.name[:74]} ({number})", number + 1
        taken.add(name.casefold())
        drafts.append(StratumDraft(None, name, wanted, 0.0, one.rules))
    return drafts
