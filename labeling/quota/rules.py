"""Rules that lead answers to strata: which of them overlap, which can never match, and how questions cross."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import NamedTuple

Rules = Mapping[str, Sequence[str]]
MOST_STRATA = 12
MOST_CELLS = 20_000
LONGEST_NAME = 80


class Crossed(NamedTuple):
    """A stratum as crossing makes it: its name and {question: [answer]}."""

    name: str
    rules: dict[str, list[str]]


def overlap(one: Rules, other: Rules) -> bool:
    """Whether some answers would meet both (each with at least one question)."""
    return all(set(one[name]) & set(other[name]) for name in one.keys() & other.keys())


def overlaps(rules: Sequence[Rules]) -> list[tuple[int, int]]:
    """Pairs of places in `rules` that overlap; those without any rule are for the rest and overlap nothing."""
    ruled = [i for i, rule in enumerate(rules) if rule]
    return [(i, j) for i, j in combinations(ruled, 2) if overlap(rules[i], rules[j])]


def never_reached(rules: Sequence[Rules]) -> list[int]:
    """Places in `rules` that nobody can reach because those before take all of their answers.

    Whoever does not answer a question meets no rule about it, so only rules about no further question can take all.
    Beyond 20,000 combinations of answers only single rules before it are looked at.
    """
    return [i for i, rule in enumerate(rules) if rule and _is_taken(rule, rules[:i])]


def _is_taken(rule: Rules, before: Sequence[Rules]) -> bool:
    takers = [other for other in before if other and other.keys() <= rule.keys()]
    if any(set(rule[name]) <= set(other[name]) for other in takers if len(other) == 1 for name in other):
        return True
    if prod(len(set(answers)) for answers in rule.values()) > MOST_CELLS:
        return any(all(set(rule[name]) <= set(other[name]) for name in other) for other in takers)
    cells = (dict(zip(rule, cell, strict=True)) for cell in product(*rule.values()))
    return all(any(all(cell[n] in other[n] for n in other) for other in takers) for cell in cells)


def crossing(questions: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Crossed]:
    """A stratum for each combination of one answer to each of `questions` (name, answers), in their order.

    One after the other: ten questions of six answers have sixty million combinations.
    """
    cells = product(*(choices for _name, choices in questions)) if questions else ()
    for number, cell in enumerate(cells):
        rules = {name: [answer] for (name, _choices), answer in zip(questions, cell, strict=True)}
        yield Crossed(_named(cell, number), rules)


def _named(cell: Sequence[str], number: int) -> str:
    name = " · ".join(cell)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 6].rstrip()}… {number + 1}"
