"""A panel rating side by side, judged while it rates as the product judges it."""

from dataclasses import dataclass, field

import numpy as np

from careless.panels import Member
from labeling.statistics.carelessness import agreement_sign, long_run, speed, straight_lining
from labeling.statistics.panel_evidence import panel_evidence
from labeling.statistics.ratings import Ratings
from labeling.statistics.screening import Outcome, screen
from labeling.statistics.sequential import CheckKind, SequentialTest

ANSWERS = 60
PER_BLOCK = 24
"""Regular images in a block of 30: 2 gold, 1 card, 1 anchor and 2 repeats are the rest."""
CARDS_ON_WATCH = 3
LOOK_EVERY = 6
WATCH_LASTS = 20
"""Answers after which a watch that the checks did not lead to is lifted, where nothing else is found."""
MEDIAN_MS = 2300.0


@dataclass
class Watched:
    """One rater on the way: when each check comes, in answers of sixty, and what was found. ``watched`` says that a
    closer look was asked for at some time and ``began`` why first, ``watch`` when the watch that lasts began, and why."""

    member: Member
    answers: int
    checks: list[tuple[float, CheckKind, bool]]
    cards: int = 0
    outcome: Outcome = field(default_factory=lambda: Outcome("ok"))
    at: int | None = None
    watched: bool = False
    began: str = ""
    watch: tuple[int, str] | None = None

    @property
    def suspended(self) -> bool:
        return self.outcome.state == "suspend"


def collect(
    members: list[Member],
    low: int,
    high: int,
    rng: np.random.Generator,
    cards_only: bool = False,
    images: int = ANSWERS,
) -> list[Watched]:
    """Everybody rates up to 60 regular images at the same pace; after every sixth all are looked at with what is known
    then, and whoever is suspended stops and no longer counts among the others. A block that begins while somebody is
    on watch holds three cards, others one. Whoever has fewer than sixty images, or more than ``images``, rates so many
    in the time of sixty."""
    people = [_begin(member, images, rng) for member in members]
    for done in range(LOOK_EVERY, ANSWERS + 1, LOOK_EVERY):
        if (done - LOOK_EVERY) % PER_BLOCK == 0:
            for who in people:
                _plan_cards(who, done - LOOK_EVERY, rng)
        _look(people, done, low, high, cards_only)
    return people


def _begin(member: Member, images: int, rng: np.random.Generator) -> Watched:
    checks: list[tuple[float, CheckKind, bool]] = []
    for number, passed in enumerate(member.gold):
        checks.append((PER_BLOCK * (number + rng.random()), "gold_pair", passed))
    return Watched(member, min(images, member.order.size), checks)


def _plan_cards(who: Watched, begins: int, rng: np.random.Generator) -> None:
    for place in begins + PER_BLOCK * rng.random(1 if who.watch is None else CARDS_ON_WATCH):
        outcomes = who.member.cards if place < ANSWERS * who.member.reads_until else who.member.unread
        who.checks.append((float(place), "attention", outcomes[who.cards]))
        who.cards += 1


def _look(people: list[Watched], done: int, low: int, high: int, cards_only: bool) -> None:
    share = done / ANSWERS
    # Whoever rates fewer images than 60 meets the checks of 60 among them: the traits have 50 faces, 6 of them gold.
    taken = [round(who.answers * share) if who.answers >= 40 else min(done, who.answers) for who in people]
    unit = np.concatenate([who.member.order[:n] for who, n in zip(people, taken, strict=True)])
    value = np.concatenate([who.member.value[:n] for who, n in zip(people, taken, strict=True)])
    rater = np.repeat(np.arange(len(people)), taken)
    ratings = Ratings.from_long(unit, rater, value)
    counted = np.array([not people[label].suspended for label in ratings.rater_labels])
    panel = panel_evidence(ratings, high - low, counted)
    by_rater = dict(zip(panel.rater_labels, panel.found, strict=True))
    for code, (who, n) in enumerate(zip(people, taken, strict=True)):
        if who.suspended or (who.answers < 40 and done > who.answers + LOOK_EVERY):
            continue
        test = SequentialTest()
        for place, kind, passed in sorted(who.checks):
            if place < done:
                test = test.after(kind, passed)
        given = who.member.value[:n]
        signs = [straight_lining(given, high - low, low), long_run(given, high - low + 1)]
        signs += speed(who.member.times[:n], MEDIAN_MS)
        signs.append(agreement_sign(panel.latest_correlation[code], int(panel.latest_images[code])))
        found = by_rater.get(code)
        _act(who, screen(test, [signs], [] if found is None or cards_only else [found]), done)


def _act(who: Watched, outcome: Outcome, done: int) -> None:
    """As labeling.quality.control and panel_review act: a watch lasts, unless the checks led to it."""
    who.outcome = outcome
    who.at = done if who.suspended else None
    if outcome.state != "ok":
        who.watched, who.began = True, who.began or outcome.code
        who.watch = who.watch or (done, outcome.code)
    elif who.watch is not None:
        begun, code = who.watch
        if code == "failed_checks" or done - begun >= WATCH_LASTS:
            who.watch = None
