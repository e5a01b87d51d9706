"""What the place within a session does to answers: drift, the first few, spread and speed."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import stats

from labeling.statistics.clusters import LEAST_RATERS, Effect, scaled, solve
from labeling.statistics.errors import NotEstimable
from labeling.statistics.order_trials import Trials
from labeling.statistics.ratings import Floats

FIRST = 5
BINS = 10


class Bin(NamedTuple):
    """Places ``first`` to ``last`` (1 is the first of a session) and a mean there with its 95% interval."""

    first: int
    last: int
    estimate: float
    low: float | None
    high: float | None
    n: int


def length_of(trials: Trials) -> float:
    """Showings of the median session: its last position less its first, plus one."""
    starts = np.flatnonzero(np.diff(trials.session, prepend=-1))
    ends = np.append(starts[1:], trials.session.size) - 1
    return float(np.median(trials.position[ends] - trials.position[starts] + 1))


def drift(trials: Trials) -> Effect:
    """Change of the answers from the first to the last showing of a median session, in scale points."""
    return _slope(trials, trials.surprise, length_of(trials) - 1)


def without_drift(trials: Trials) -> Trials:
    """The trials with the drift that all raters share taken off: neighbours in time would look alike because of it."""
    place = trials.centred(trials.position)
    slope = float(place @ trials.surprise) / max(float(place @ place), np.finfo(float).tiny)
    return replace(trials, surprise=trials.surprise - slope * place)


def first_ones(trials: Trials, k: int = FIRST) -> Effect:
    """How far the first ``k`` answers of a session lie above the rest, in scale points."""
    early = (_place(trials) <= k).astype(np.float64)
    x = trials.centred(early)
    return _moment(trials, x, trials.surprise)


def spread(trials: Trials) -> Effect:
    """Change of the standard deviation of surprises from the first to the last showing, in scale points.

    From the slope of the squared surprise: the roots of the variance at either end of a median session.
    """
    variance = float((trials.surprise**2).mean())
    found = _slope(trials, trials.surprise**2, (length_of(trials) - 1) / 2)

    def change(half: float) -> float:
        half = float(np.clip(half, -variance, variance))
        return float(np.sqrt(variance + half) - np.sqrt(variance - half))

    return found._replace(
        estimate=change(found.estimate),
        low=change(found.low),
        high=change(found.high),
        standard_error=found.standard_error / float(np.sqrt(variance)),
    )


def slowing(trials: Trials) -> Effect:
    """Change of the response time from the first to the last showing, as a share: -.2 is 20% faster.

    From the slope of log time. Raises ``NotEstimable`` (no_times).
    """
    if np.isfinite(trials.log_ms).mean() < 0.5:
        raise NotEstimable("Response times are not known.", "no_times")
    found = _slope(trials, trials.log_ms, length_of(trials) - 1)
    return found._replace(
        estimate=float(np.expm1(found.estimate)),
        low=float(np.expm1(found.low)),
        high=float(np.expm1(found.high)),
        standard_error=float(np.exp(found.estimate) * found.standard_error),
    )


def curve(trials: Trials, values: Floats, bins: int = BINS) -> list[Bin]:
    """Mean of ``values`` in up to ``bins`` stretches of places that hold about equally many answers; intervals are t
    over raters (None under five of them)."""
    known = np.isfinite(values)
    place = _place(trials)
    edges = np.unique(np.quantile(place[known], np.linspace(0, 1, bins + 1), method="lower").astype(int))
    if edges.size < 2:
        return []
    code = np.clip(np.searchsorted(edges, place, side="right") - 1, 0, edges.size - 2)
    return [_bin(trials, values, edges, b, known & (code == b)) for b in range(edges.size - 1)]


def _bin(trials: Trials, values: Floats, edges: Floats, b: int, inside: Floats) -> Bin:
    rater, found = trials.rater[inside], values[inside]
    mean = float(found.mean())
    sums = np.bincount(rater, found - mean, minlength=trials.raters)
    raters = int(np.unique(rater).size)
    last = int(edges[b + 1]) - (0 if b == edges.size - 2 else 1)
    if raters < LEAST_RATERS:
        return Bin(int(edges[b]), last, mean, None, None, found.size)
    error = np.sqrt(raters / (raters - 1) * (sums**2).sum()) / found.size
    half = float(stats.t.ppf(0.975, raters - 1) * error)
    return Bin(int(edges[b]), last, mean, mean - half, mean + half, found.size)


def _place(trials: Trials) -> Floats:
    starts = np.flatnonzero(np.diff(trials.session, prepend=-1))
    return trials.position - trials.position[starts][trials.session] + 1


def _slope(trials: Trials, values: Floats, steps: float) -> Effect:
    known = np.isfinite(values)
    place = trials.centred(np.where(known, trials.position, np.nan))
    return scaled(_moment(trials, place, values), steps)


def _moment(trials: Trials, x: Floats, values: Floats) -> Effect:
    """Slope of ``values`` on ``x``, which is centred within sessions."""
    known = np.isfinite(values) & np.isfinite(x)
    one, y = np.where(known, x, 0.0), np.where(known, values, 0.0)
    gram = trials.per_rater(one * one)[:, None, None]
    return solve(gram, trials.per_rater(one * y)[:, None], int(known.sum()))[0]
