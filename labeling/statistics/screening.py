"""What follows from a rater's checks and signs together: nothing, a closer look, or a suspension.

Checks alone are too few to find a random rater within sixty answers, and disagreement alone would cost people their
taste. So disagreement suspends nobody by itself: it adds to the checks, up to less than a suspension takes, and only
where an attention card was missed, which has nothing to do with taste. It puts on watch, and who is on watch meets
more cards in the next block. The exceptions are answers that never move and agreement the other way round beyond doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from typing import Literal

from labeling.statistics.agreement_evidence import FLOOR, FLOOR_REVERSED
from labeling.statistics.sequential import SUSPEND_AT, SequentialTest
from labeling.statistics.signs import Sign

State = Literal["ok", "watch", "suspend"]

WATCH_AT = 2.5
"""One missed attention card, or two gold pairs; one pair alone is chance."""
CAP = 3.9
"""Most that disagreement adds."""
JOINT_AT = 5.0
"""Where checks and disagreement together suspend somebody who missed a card. Higher than for checks alone, since the
panel may speak of taste; random raters meet more cards on watch and are found as often as with 4."""
UPSIDE_DOWN = -0.35
"""Upper bound of the correlation with the others under which nobody has a taste of their own: the scale is turned
round, whether or not the cards are read. Of 600 real raters one is below it, and on some draws of images only."""
FLAT_CHECKS = 1.5
"""Statistic of the checks, one of them missed, with which straight-lining suspends: a card and at most two passed
since. Of somebody who moves so little by taste, one card in many will be missed some day."""
REVERSED_GOLD = (0.05, 0.60)
"""Violated gold pairs of honest raters and of reversed ones: of pairs laid from other people's ratings, real raters
put 51 to 82% at least the margin the right way round."""
WATCHED = ("agreement", "drift", "fast_share", "median_ratio", "long_run")
"""Signs that call for a closer look; the others are only shown."""


@dataclass(frozen=True)
class FromPanel:
    """What the others' ratings say of a rater on one scale: log likelihood ratios of answering at random (agreement
    and consensus pairs), and of answering the other way round. `against` says that the upper bound of the
    correlation with the others is below zero."""

    random: float
    pairs: float
    reversed: float
    against: bool


@dataclass(frozen=True)
class Outcome:
    """`code` says why, for programs; `facts` are its numbers."""

    state: State
    code: str = ""
    facts: Mapping[str, float] = field(default_factory=dict)


def screen(test: SequentialTest, signs: Sequence[Sequence[Sign]], panel: Sequence[FromPanel]) -> Outcome:
    """What follows from the checks, from the signs of each scale, and from each scale's panel where it says anything.

    Evidence of several scales is averaged: they show the same images and are not independent.
    """
    if test.state == "suspended":
        return Outcome("suspend", "failed_checks", _of_checks(test))
    flat = flat_throughout(signs, test)
    if flat is not None and flat.state == "suspend":
        return flat
    found = _with_panel(test, panel, signs)
    if found.state == "suspend":
        return found
    if test.statistic >= WATCH_AT:
        return Outcome("watch", "failed_checks", _of_checks(test))
    if flat is not None:
        return flat
    if found.state == "watch":
        return found
    for sign in (sign for scale in signs for sign in scale):
        if sign.verdict != "ok" and sign.name in WATCHED:
            return Outcome("watch", sign.code, dict(sign.facts))
    return Outcome("ok")


def flat_throughout(signs: Sequence[Sequence[Sign]], test: SequentialTest) -> Outcome | None:
    """Straight-lining on every scale; None otherwise.

    Little movement can be a taste: of 1,000 real raters fifteen stay below the threshold, nine of them at the very end
    of the scale, their few exceptions where the others see them. It suspends where the checks say so too, or where
    thirty answers hardly ever leave one point that is no end of the scale.
    """
    flat = [sign for scale in signs for sign in scale if sign.name == "straight_lining"]
    if not flat or any(sign.verdict == "ok" for sign in flat):
        return None
    facts = {"sd": max(round(s.value or 0.0, 3) for s in flat), "ratings": min(s.n for s in flat)}
    failed = sum(test.failed.values()) > 0
    if failed and test.statistic >= FLAT_CHECKS:
        return Outcome("suspend", "straight_lining", facts)
    if all(sign.code == "straight_lining_at_end" for sign in flat):
        return Outcome("watch", "straight_lining" if failed else "straight_lining_at_end", facts)
    certain = all(sign.verdict == "suspend" for sign in flat)
    return Outcome("suspend" if certain else "watch", "straight_lining", facts)


def _with_panel(test: SequentialTest, panel: Sequence[FromPanel], signs: Sequence[Sequence[Sign]]) -> Outcome:
    if not panel:
        return Outcome("ok")
    number = len(panel)
    against = sum(min(max(one.random + one.pairs, FLOOR), CAP) for one in panel) / number
    reversed_ = sum(max(one.reversed, FLOOR_REVERSED) for one in panel) / number + _reversed_gold(test)
    facts = {**_of_checks(test), "against_panel": round(against, 3), "reversed": round(reversed_, 3)}
    missed = test.failed.get("attention", 0) > 0
    turned = reversed_ >= SUSPEND_AT and all(one.against for one in panel)
    if turned and (missed or _upside_down(signs)):
        return Outcome("suspend", "reversed", facts)
    if missed and test.statistic + against >= JOINT_AT:
        return Outcome("suspend", "checks_and_panel", facts)
    if turned:
        return Outcome("watch", "reversed", facts)
    if test.statistic + against >= WATCH_AT or reversed_ >= WATCH_AT:
        return Outcome("watch", "against_panel", facts)
    return Outcome("ok")


def _upside_down(signs: Sequence[Sequence[Sign]]) -> bool:
    upper = [sign.value for scale in signs for sign in scale if sign.name == "agreement"]
    known = [value for value in upper if value is not None]
    return bool(known) and max(known) < UPSIDE_DOWN


def _reversed_gold(test: SequentialTest) -> float:
    """Gold pairs as evidence of rating the other way round. Cards say nothing here: such a rater reads them."""
    honest, turned = REVERSED_GOLD
    seen, failed = test.seen.get("gold_pair", 0), test.failed.get("gold_pair", 0)
    return failed * log(turned / honest) + (seen - failed) * log((1 - turned) / (1 - honest))


def _of_checks(test: SequentialTest) -> dict[str, float]:
    return {
        "failed": sum(test.failed.values()),
        "seen": sum(test.seen.values()),
        "statistic": round(test.statistic, 3),
    }
