"""The stopping rule of a study: which images have enough ratings, and what the others still want."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from django.db import transaction
from scipy import stats

from core import audit
from labeling.figures.after_refresh import follows_figures
from labeling.figures.kept import kept
from labeling.figures.stamps import is_small
from labeling.fill_table import FillTable, read_fills, write_targets
from labeling.models import Stratum, Study
from labeling.shares import planned_of, weights_of
from labeling.statistics.ratings import Codes, Floats
from labeling.statistics.sharing import share_places
from labeling.statistics.stopping import (
    DONE,
    GIVEN_UP,
    MODEL_FREEDOM,
    OPEN,
    States,
    StoppingRule,
    expected_total,
    pooled_spread,
    states,
)

STEP = 5
"""Most places opened for an image at a time once it has the least: its interval is looked at again in between."""


class ScaleIntervals(NamedTuple):
    """Of each image of a table, shape (images,): ratings with a value, and the half-width of the relative interval
    (NaN: none)."""

    n: Codes
    half_width: Floats


class Counts(NamedTuple):
    """Images by what the rule says of them."""

    done: int
    open: int
    given_up: int


class Applied(NamedTuple):
    counts: Counts
    changed: int


@dataclass(frozen=True, eq=False)
class Decision:
    """What a rule says of every image of `table`: its state, the answers it is expected to want yet (at most up to
    the most), and how many places it shall have open now."""

    table: FillTable
    states: States
    more: Codes
    places: Codes

    @property
    def counts(self) -> Counts:
        return Counts(*(int((self.states == state).sum()) for state in (DONE, OPEN, GIVEN_UP)))


def rule_of(study: Study) -> StoppingRule:
    return StoppingRule(
        study.stop_half_width, study.stop_least, study.stop_least_per_stratum, study.stop_most
    )


def apply(study: Study) -> Applied | None:
    """Close the images that are done and open a few more places for the others, as the rule of `study` says.

    None where the rule is off, or where intervals are being computed for the first time. May run any number of times:
    with the same ratings it changes nothing. What has been answered or leased stays within its target.
    """
    table = read_fills(study)
    found = intervals_of(study, table)
    if found is None:
        return None
    with transaction.atomic():
        study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        if not study.stopping:
            return None
        strata = list(study.strata.all())
        decision = decide(rule_of(study), table, strata, found)
        changed = write_targets(table, targets_of(rule_of(study), decision, strata))
        if changed:
            audit.record(
                "stopping_applied",
                study=study.slug,
                target=study,
                changed=changed,
                **decision.counts._asdict(),
            )
        return Applied(decision.counts, changed)


@follows_figures
def follow(study: Study) -> None:
    """Apply the rule to new figures where it is on and the study takes ratings."""
    if study.stopping and study.state == Study.State.LIVE:
        apply(study)


def follow_small_studies() -> int:
    """Apply the rule to live studies that are small enough for their figures to be computed here and now: no refresh
    of theirs need ever run. Returns how many studies changed."""
    live = Study.objects.filter(stopping=True, state=Study.State.LIVE).order_by("pk")
    applied = [apply(study) for study in live if is_small(study)]
    return sum(one is not None and one.changed > 0 for one in applied)


def intervals_of(study: Study, table: FillTable) -> list[ScaleIntervals] | None:
    """The intervals of the study's consensus for the images of `table`, scale by scale; None where a scale's are
    being computed for the first time."""
    found = []
    for scale in study.scales.all():
        estimates = kept(study, scale, "consensus", key=study.consensus_method)
        if estimates is None:
            return None
        found.append(_aligned(table, estimates.arrays))
    return found


def _aligned(table: FillTable, arrays: dict[str, Floats]) -> ScaleIntervals:
    n, half = np.zeros(table.asset.size, dtype=np.int64), np.full(table.asset.size, np.nan)
    asset = arrays.get("asset", np.zeros(0))
    if asset.size and table.asset.size:
        place = np.minimum(np.searchsorted(table.asset, asset), table.asset.size - 1)
        known = table.asset[place] == asset
        n[place[known]] = arrays["n"][known]
        half[place[known]] = (arrays["high"] - arrays["low"])[known] / 2
    return ScaleIntervals(n, half)


def decide(
    rule: StoppingRule, table: FillTable, strata: list[Stratum], scales: list[ScaleIntervals]
) -> Decision:
    """An image is done when it is on every scale, and given up once it has had the most answers."""
    answers = table.answered.sum(axis=1)
    waited_for = {stratum.pk for stratum in planned_of(strata)}
    planned = np.array([pk in waited_for for pk in table.strata.tolist()], dtype=bool)
    fewest = (
        table.answered[:, planned].min(axis=1)
        if planned.any()
        else np.full(answers.shape, rule.least_per_stratum)
    )
    done = np.ones(answers.size, dtype=bool)
    more = np.zeros(answers.size, dtype=np.int64)
    lacking = np.zeros(answers.size, dtype=np.int64)
    for scale in scales:
        on_scale = states(rule, scale.n, scale.half_width, fewest, answers)
        done &= on_scale == DONE
        more = np.maximum(more, np.where(on_scale == DONE, 0, _more(rule, scale)))
        lacking = np.maximum(lacking, rule.least - scale.n)
    room = np.maximum(rule.most - answers, 0)
    state = np.where(done, DONE, np.where(room == 0, GIVEN_UP, OPEN)).astype(np.int8)
    # What no interval is missing for is missing from a stratum.
    more = np.where(state == OPEN, np.clip(np.maximum(more, rule.least_per_stratum - fewest), 1, room), 0)
    step = np.where(state == OPEN, np.maximum(lacking, np.minimum(more, STEP)), 0)
    return Decision(table, state, more, step)


def _more(rule: StoppingRule, scale: ScaleIntervals) -> Codes:
    """Ratings expected beyond those there are, from the width of an image's own interval."""
    # The consensus' standard error is shrunk toward the panel's already; times sqrt(n) it is the spread of one rating.
    n = np.maximum(scale.n, 1)
    # One quantile for each number of ratings there is, and not for each image.
    each, place = np.unique(n, return_inverse=True)
    spread = scale.half_width / stats.t.ppf(0.975, each + MODEL_FREEDOM - 1)[place] * np.sqrt(n)
    pooled = pooled_spread(scale.n, spread)
    if pooled is None:
        return np.maximum(rule.least - scale.n, 1)
    return np.maximum(expected_total(rule, scale.n, spread, pooled) - scale.n, 1)


def targets_of(rule: StoppingRule, decision: Decision, strata: list[Stratum]) -> Codes:
    """Targets, shape (images, strata): what is filled, and for open images the places on top, less those leased."""
    table = decision.table
    if not table.strata.size:
        return table.filled
    planned = planned_of(strata)
    weight = dict(zip((stratum.pk for stratum in planned), weights_of(planned), strict=True))
    columns = table.strata.tolist()
    shares = np.array([weight.get(pk, 0.0) for pk in columns])
    least = np.array([rule.least_per_stratum if pk in weight else 1 for pk in columns], dtype=np.int64)
    still = decision.states == OPEN
    room = np.maximum(decision.places - table.leased.sum(axis=1), 0)
    targets = table.filled
    targets[still] = share_places(targets[still], room[still], rule.most, shares, least)
    return targets
