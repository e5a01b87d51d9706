"""Making strata out of what is asked: one for each answer, or for each combination of answers."""

from collections.abc import Sequence

from labeling.models import SelfDescription, Study
from labeling.quota_rules import Crossed, crossing
from labeling.quota_strata import StratumDraft

MOST_MADE = 200


def proposed(study: Study, questions: Sequence[SelfDescription]) -> list[Crossed]:
    """The strata that crossing `questions` would add: combinations that no stratum has for its rules yet."""
    there = [
        {name: sorted(answers) for name, answers in rules.items()}
        for rules in study.strata.values_list("matches", flat=True)
    ]
    crossed = crossing([(asked.name, asked.choices) for asked in questions])
    return [one for one in crossed if {n: sorted(a) for n, a in one.rules.items()} not in there]


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
