"""Order effects of a panel: dependence on what came before, drift, fatigue, each with interval and verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from labeling.statistics.clusters import Effect
from labeling.statistics.errors import NotEstimable
from labeling.statistics.lag_effects import LagEffect, Which, lag_effect
from labeling.statistics.order_trials import Trials, trials_of
from labeling.statistics.position_effects import (
    Bin,
    curve,
    drift,
    first_ones,
    length_of,
    slowing,
    spread,
    without_drift,
)

Verdict = Literal["present", "slight", "absent", "unclear"]
LAGS = (1, 2, 3, 4, 5)
LAG_MATTERS = 0.05  # points per point
DRIFT_MATTERS = 0.2  # of the SD of surprises, over a session
SPREAD_MATTERS = 0.1  # of that SD, over a session
SLOWING_MATTERS = 0.1  # of the time, over a session
SMALL_PANEL = 10


class Judged(NamedTuple):
    """An effect, or the code of the reason why there is none. ``matters`` is the size from which it would."""

    effect: Effect | None
    verdict: Verdict | None
    matters: float
    code: str = ""


class Lag(NamedTuple):
    """Both dependences at one lag."""

    lag: int
    image: Judged
    answer: Judged


@dataclass(frozen=True)
class OrderEffects:
    """``lags`` over all pairs, ``same`` and ``other`` over pairs of one group and of two; ``drift``, ``first`` and
    ``spread`` in scale points over a session of median ``length``, ``slowing`` as a share. ``range_10_90`` is the
    distance of the consensus of low and high images, for turning points per point into points."""

    lags: list[Lag]
    same: list[Lag]
    other: list[Lag]
    drift: Judged
    first: Judged
    spread: Judged
    slowing: Judged
    position_curve: list[Bin]
    spread_curve: list[Bin]
    time_curve: list[Bin]
    sd: float
    length: float
    range_10_90: float
    raters: int
    ratings: int
    sessions: int
    small_panel: bool


def order_effects(
    unit: ArrayLike,
    rater: ArrayLike,
    session: ArrayLike,
    position: ArrayLike,
    value: ArrayLike,
    response_ms: ArrayLike | None = None,
    group: ArrayLike | None = None,
) -> OrderEffects:
    """All order effects; arguments as of ``labeling.statistics.order_trials.trials_of``, whose reasons it raises."""
    trials = trials_of(unit, rater, session, position, value, response_ms, group)
    sd = float(np.sqrt((trials.surprise**2).mean()))
    if sd == 0:
        raise NotEstimable("Every answer is what the others say.", "no_variance")
    level = without_drift(trials)
    grouped = bool((trials.group >= 0).any())
    low, high = np.quantile(trials.others, [0.1, 0.9])
    return OrderEffects(
        lags=[_lag(level, lag, "all") for lag in LAGS],
        same=[_lag(level, lag, "same") for lag in LAGS] if grouped else [],
        other=[_lag(level, lag, "other") for lag in LAGS] if grouped else [],
        drift=_judged(lambda: drift(trials), DRIFT_MATTERS * sd),
        first=_judged(lambda: first_ones(trials), DRIFT_MATTERS * sd),
        spread=_judged(lambda: spread(trials), SPREAD_MATTERS * sd),
        slowing=_judged(lambda: slowing(trials), SLOWING_MATTERS),
        position_curve=curve(trials, trials.surprise),
        spread_curve=[_root(one) for one in curve(trials, trials.surprise**2)],
        time_curve=_seconds(trials),
        sd=sd,
        length=length_of(trials),
        range_10_90=float(high - low),
        raters=trials.raters,
        ratings=int(trials.unit.size),
        sessions=trials.sessions,
        small_panel=trials.raters < SMALL_PANEL,
    )


def verdict_on(effect: Effect, matters: float) -> Verdict:
    """``present``: the interval leaves out 0 and the estimate matters; ``slight``: it leaves out 0, the estimate does
    not matter; ``absent``: the whole interval does not matter; ``unclear``: it could be either."""
    if effect.low > 0 or effect.high < 0:
        return "present" if abs(effect.estimate) >= matters else "slight"
    return "absent" if -matters < effect.low and effect.high < matters else "unclear"


def _judged(compute: Callable[[], Effect], matters: float) -> Judged:
    try:
        effect = compute()
    except NotEstimable as error:
        return Judged(None, None, matters, error.code)
    return Judged(effect, verdict_on(effect, matters), matters)


def _lag(trials: Trials, lag: int, which: Which) -> Lag:
    try:
        found: LagEffect = lag_effect(trials, lag, which)
    except NotEstimable as error:
        none = Judged(None, None, LAG_MATTERS, error.code)
        return Lag(lag, none, none)
    image, answer = (
        Judged(effect, verdict_on(effect, LAG_MATTERS), LAG_MATTERS) for effect in (found.image, found.answer)
    )
    return Lag(lag, image, answer)


def _root(one: Bin) -> Bin:
    low, high = (None if end is None else float(np.sqrt(max(0.0, end))) for end in (one.low, one.high))
    return one._replace(estimate=float(np.sqrt(one.estimate)), low=low, high=high)


def _seconds(trials: Trials) -> list[Bin]:
    """Geometric means: the centred logs moved to the middle of all times."""
    if np.isfinite(trials.log_ms).mean() < 0.5:
        return []
    known = trials.raw_ms[np.isfinite(trials.log_ms)]
    middle = float(np.log(known).mean()) - np.log(1000)

    def seconds(value: float | None) -> float | None:
        return None if value is None else float(np.exp(value + middle))

    return [
        one._replace(
            estimate=float(np.exp(one.estimate + middle)), low=seconds(one.low), high=seconds(one.high)
        )
        for one in curve(trials, trials.log_ms)
    ]
