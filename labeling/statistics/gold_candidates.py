"""Which images make good gold, anchors, examples and practice, from what a panel has said of them so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from labeling.statistics.sequential import GOLD_MARGIN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEAST_RATINGS = 5
"""Fewer answers say too little about how far people disagree on an image."""
CERTAIN = 3.0
"""Least difference of a gold pair, in standard errors of the difference."""
PRIOR = 4.0
"""Answers' worth of the average image's variance mixed into each image's."""
POOL = 400
"""Most images that pairs are looked for among: the pairs looked at are the square of it."""
LEVELS = 3


@dataclass(frozen=True, eq=False)
class Judged:
    """What is known of n images on one scale: arrays of shape (n,).

    ``estimate`` and ``error`` (standard error) in scale points, ``spread`` the standard deviation of the single
    answers, ``number`` how many there are. ``span`` is highest minus lowest point of the scale.
    """

    estimate: Floats
    error: Floats
    spread: Floats
    number: Floats
    span: float

    def usable(self) -> NDArray[np.bool_]:
        """Finite figures from at least LEAST_RATINGS answers."""
        finite = np.isfinite(self.estimate) & np.isfinite(self.error) & np.isfinite(self.spread)
        return np.asarray(finite & (self.number >= LEAST_RATINGS), dtype=np.bool_)


class Pair(NamedTuple):
    """Positions of the two images, the estimated difference in scale points and in standard errors, and how often
    an honest rater would be expected to violate the pair, 0 to 1."""

    higher: int
    lower: int
    difference: float
    errors: float
    violated: float


def margin(span: float) -> float:
    """By how many points a pair must be turned round to be violated: 2, or a third of a wide scale."""
    return max(GOLD_MARGIN, span / 3)


def shrunk_spread(images: Judged) -> Floats:
    """Standard deviations drawn towards the pooled one, shape (n,): five equal answers are no proof of agreement.

    s'^2 = ((n - 1) s^2 + 4 s_pooled^2) / (n - 1 + 4).
    """
    freedom = np.maximum(images.number - 1, 0)
    squared = np.where(np.isfinite(images.spread), images.spread, 0.0) ** 2
    total = freedom.sum()
    pooled = float((freedom * squared).sum() / total) if total > 0 else 0.0
    return np.asarray(np.sqrt((freedom * squared + PRIOR * pooled) / (freedom + PRIOR)), dtype=np.float64)


def gold_pairs(images: Judged, limit: int = 60) -> list[Pair]:
    """Up to `limit` ordered pairs, each image in one at most, spread over the scale, the safest of each level first.

    A pair differs by at least the margin of a violation and by CERTAIN standard errors. Pairs are ranked by the
    expected share of honest raters who would violate them, Phi(-(margin + d) / sqrt(s_a^2 + s_b^2)) with the
    difference d at the lower end of its interval, and taken in turn from low, middle and high pairs.
    Looks at POOL images at most, those with the least disagreement at each height.
    """
    spread = shrunk_spread(images)
    pool = _pool(images, spread)
    if pool.size < 2:
        return []
    estimate, squared = images.estimate[pool], images.error[pool] ** 2
    difference = estimate[:, None] - estimate[None, :]
    error = np.sqrt(squared[:, None] + squared[None, :])
    apart = margin(images.span)
    high, low = np.nonzero((difference >= apart) & (difference >= CERTAIN * error))
    if not high.size:
        return []
    d, e = difference[high, low], error[high, low]
    both = np.sqrt(spread[pool][high] ** 2 + spread[pool][low] ** 2)
    with np.errstate(divide="ignore"):
        violated = ndtr(-(apart + np.maximum(d - 1.96 * e, 0)) / both)
        errors = d / e
    level = _levels((estimate[high] + estimate[low]) / 2, LEVELS)
    order = np.lexsort((low, high, -d, np.round(violated, 6)))
    return [
        Pair(
            int(pool[high[k]]), int(pool[low[k]]), float(d[k]), float(min(errors[k], 99)), float(violated[k])
        )
        for k in _in_turn(order, level, LEVELS, (high, low), limit)
    ]


def spread_over_scale(images: Judged, limit: int = 60, levels: int = 10) -> list[int]:
    """Positions of up to `limit` images with little disagreement, evenly over the range of the estimates.

    The range is cut into `levels` equal parts and the best of each is taken in turn, lowest part first: the first
    `levels` of the result stand for the whole range. Best: the smallest variance of a single answer plus that of
    the estimate.
    """
    usable = np.flatnonzero(images.usable())
    if not usable.size:
        return []
    cost = shrunk_spread(images)[usable] ** 2 + images.error[usable] ** 2
    level = _levels(images.estimate[usable], levels)
    order = np.lexsort((usable, cost))
    return [int(usable[k]) for k in _in_turn(order, level, levels, (np.arange(usable.size),), limit)]


def passed_pair(higher: dict[float, int], lower: dict[float, int], span: float) -> float | None:
    """Share of raters who would pass a pair, from how often each value was given to its images; None without any.

    Takes the two answers of a rater to be independent, which is the cautious side: whoever is lenient is so twice.
    """
    total = sum(higher.values()) * sum(lower.values())
    if not total:
        return None
    apart = margin(span)
    passed = sum(n * m for high, n in higher.items() for low, m in lower.items() if high - low > -apart)
    return passed / total


def passed_fixed(given: dict[float, int], expected: float, tolerance: float) -> float | None:
    """Share of the answers within `tolerance` of `expected`; None without any."""
    total = sum(given.values())
    return (
        sum(n for value, n in given.items() if abs(value - expected) <= tolerance) / total if total else None
    )


def _pool(images: Judged, spread: Floats) -> Ints:
    usable = np.flatnonzero(images.usable())
    if usable.size <= POOL:
        return usable
    levels = 20
    level = _levels(images.estimate[usable], levels)
    order = np.lexsort((usable, spread[usable] ** 2 + images.error[usable] ** 2))
    taken = _in_turn(order, level, levels, (np.arange(usable.size),), POOL)
    return np.sort(usable[taken])


def _levels(values: Floats, number: int) -> Ints:
    """Which of `number` equal parts of their range each value lies in, 0 at the bottom."""
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.zeros(values.size, dtype=np.int64)
    place = ((values - low) / (high - low) * number).astype(np.int64)
    return np.asarray(np.minimum(place, number - 1), dtype=np.int64)


def _in_turn(order: Ints, level: Ints, levels: int, members: tuple[Any, ...], limit: int) -> list[int]:
    """Take the next of each level in turn, best first, passing over whatever shares a member with one taken."""
    queues = [iter(order[level[order] == number].tolist()) for number in range(levels)]
    taken: list[int] = []
    used: set[int] = set()
    while queues and len(taken) < limit:
        left = []
        for queue in queues:
            for k in queue:
                own = {int(column[k]) for column in members}
                if used.isdisjoint(own):
                    used |= own
                    taken.append(k)
                    left.append(queue)
                    break
        queues = left
    return taken[:limit]
