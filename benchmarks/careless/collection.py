"""A panel rating side by side, judged while it rates as the product judges it."""

from dataclasses import dataclass, field

import numpy as np
from careless.panels import Member

from labeling.statistics.carelessness import long_run, speed, straight_lining
from labeling.statistics.panel_evidence import panel_evidence
from labeling.statistics.ratings import Ratings
from labeling.statistics.screening import Outcome, screen
from labeling.statistics.sequential import CheckKind, SequentialTest

ANSWERS = 60
PER_BLOCK = 24
"""Regular images in a block of 30: 2 gold, 1 card, 1 anchor and 2 repeats are the rest."""
LOOK_EVERY = 10
MEDIAN_MS = 2300.0


@dataclass
class Watched:
    """One rater on the way: when each check comes, in regular answers, and what was found. ``watched`` says that a
    closer look was asked for at some time."""

    member: Member
    answers: int
    checks: list[tuple[float, CheckKind, bool]]
    outcome: Outcome = field(default_factory=lambda: Outcome("ok"))
    at: int | None = None
    watched: bool = False

    @property
    def suspended(self) -> bool:
        return self.outcome.state == "suspend"


def collect(
    members: list[Member], low: int, high: int, rng: np.random.Generator, cards_only: bool = False
) -> list[Watched]:
    """Everybody rates up to 60 regular images at the same pace; after every tenth all are looked at with what is known
    then, and whoever is suspended stops and no longer counts among the others."""
    people = [_begin(member, rng) for member in members]
    for done in range(LOOK_EVERY, ANSWERS + 1, LOOK_EVERY):
        _look(people, done, low, high, cards_only)
    return people


def _begin(member: Member, rng: np.random.Generator) -> Watched:
    answers = min(ANSWERS, member.order.size)
    # Whoever rates fewer images than 60 meets the checks of 60 among them: the traits have 50 faces, 6 of them gold.
    block = PER_BLOCK * min(1.0, answers / ANSWERS) if answers >= 40 else PER_BLOCK
    checks: list[tuple[float, CheckKind, bool]] = []
    for number, passed in enumerate(member.cards):
        checks.append((block * (number + rng.random()), "attention", passed))
    for number, passed in enumerate(member.gold):
        checks.append((block * (number + rng.random()), "gold_pair", passed))
    return Watched(member, answers, sorted(checks))


def _look(people: list[Watched], done: int, low: int, high: int, cards_only: bool) -> None:
    share = done / ANSWERS
    taken = [round(who.answers * share) if who.answers >= 40 else min(done, who.answers) for who in people]
    unit = np.concatenate([who.member.order[:n] for who, n in zip(people, taken, strict=True)])
    value = np.concatenate([who.member.value[:n] for who, n in zip(people, taken, strict=True)])
    rater = np.repeat(np.arange(len(people)), taken)
    ratings = Ratings.from_long(unit, rater, value)
    counted = np.array([not people[label].suspended for label in ratings.rater_labels])
    panel = panel_evidence(ratings, high - low, counted)
    by_rater = dict(zip(panel.rater_labels, panel.found, strict=True))
    for code, (who, n) in enumerate(zip(people, taken, strict=True)):
        if who.suspended:
            continue
        test = SequentialTest()
        for place, kind, passed in who.checks:
            if place < n:
                test = test.after(kind, passed)
        given = who.member.value[:n]
        signs = [straight_lining(given, high - low, low), long_run(given, high - low + 1)]
        signs += speed(who.member.times[:n], MEDIAN_MS)
        found = by_rater.get(code)
        who.outcome = screen(test, [signs], [] if found is None or cards_only else [found])
        who.watched |= who.outcome.state != "ok"
        who.at = done if who.suspended else None
