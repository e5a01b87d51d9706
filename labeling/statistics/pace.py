"""How fast answers come, and when the last wanted one may be in."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

LEAST_DAYS = 5
RESAMPLES = 1000
FARTHEST = 730  # days


class Pace(NamedTuple):
    """`per_day` answers a day with its 95% interval; `days` until all are in, with theirs, counted from tomorrow as 1.

    `days` and its ends are None where they lie more than `FARTHEST` days ahead. `reason` is "" or why nothing is said:
    "few_days" (fewer than `LEAST_DAYS` whole days), "idle" (no answer on any of them), "none_left".
    """

    per_day: float | None = None
    low: float | None = None
    high: float | None = None
    days: int | None = None
    days_low: int | None = None
    days_high: int | None = None
    seen: int = 0
    reason: str = ""


def pace(daily: Sequence[int], missing: int, *, seed: int) -> Pace:
    """`daily` are the answers of the latest whole days, oldest first, `missing` those still wanted.

    Bootstrap over days: days are drawn with replacement for the mean, and the days to come are drawn from each such
    draw, so that the interval of the end holds both what is not known about the pace and how days differ. It supposes
    that days to come are like the days seen.
    """
    counts = np.asarray(daily, dtype=np.int64)
    if missing <= 0:
        return Pace(seen=counts.size, reason="none_left")
    if counts.size < LEAST_DAYS:
        return Pace(seen=counts.size, reason="few_days")
    if not counts.any():
        return Pace(seen=counts.size, reason="idle")
    rng = np.random.default_rng(seed)
    drawn = counts[rng.integers(counts.size, size=(RESAMPLES, counts.size))]
    mean = float(counts.mean())
    low, high = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
    horizon = int(min(FARTHEST, np.ceil(4 * missing / mean) + 14))
    picked = rng.integers(counts.size, size=(RESAMPLES, horizon))
    grown = np.cumsum(np.take_along_axis(drawn, picked, axis=1), axis=1)
    there = grown >= missing
    ends = np.where(there.any(axis=1), there.argmax(axis=1) + 1.0, np.inf)
    # Order statistics: a quantile between a day and never is never.
    quantiles = np.quantile(ends, [0.025, 0.5, 0.975], method="inverted_cdf")
    first, middle, last = (int(end) if np.isfinite(end) else None for end in quantiles)
    return Pace(mean, float(low), float(high), middle, first, last, counts.size)
