"""When an image has enough ratings: a rule on the width of its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from labeling.statistics.ratings import Codes, Floats

OPEN, DONE, GIVEN_UP = 0, 1, 2
States = NDArray[np.int8]
MODEL_FREEDOM = 8.0
"""Degrees of freedom of the panel's variance beside the n - 1 of an image's own, as in the consensus."""


@dataclass(frozen=True)
class StoppingRule:
    """Stop at a relative half-width of at most ``half_width`` scale points with at least ``least`` ratings and
    ``least_per_stratum`` in each stratum; give up at ``most`` ratings."""

    half_width: float = 0.5
    least: int = 15
    least_per_stratum: int = 3
    most: int = 60


def states(
    rule: StoppingRule, n: Codes, half_width: Floats, fewest: Codes, answers: Codes | None = None
) -> States:
    """DONE, OPEN or GIVEN_UP for each image, arrays of shape (images,).

    ``half_width`` is that of the relative interval (NaN: none yet), ``fewest`` the ratings from the stratum that has
    fewest. ``answers`` are those given, with and without a value, where they are not ``n``: they bound the effort.
    """
    narrow = np.nan_to_num(half_width, nan=np.inf) <= rule.half_width
    done = narrow & (n >= rule.least) & (fewest >= rule.least_per_stratum)
    spent = (n if answers is None else answers) >= rule.most
    return np.where(done, DONE, np.where(spent, GIVEN_UP, OPEN)).astype(np.int8)


def expected_total(rule: StoppingRule, n: Codes, spread: Floats, pooled: float) -> Codes:
    """Ratings at which each image is expected to stop, shape (images,), between ``least`` and ``most``.

    ``spread`` is the standard deviation of an image's ratings once leniency is removed (NaN: unknown), shrunk toward
    ``pooled``, that of all images: variance = ((n - 1) own + 8 pooled)/(n + 7). The smallest total m with
    t(m + 7) sd/sqrt(m) at most ``half_width``.
    """
    weight = np.where(np.isfinite(spread), np.maximum(n - 1, 0), 0).astype(np.float64)
    own = np.where(np.isfinite(spread), spread, 0.0)
    sd = np.sqrt((weight * own**2 + MODEL_FREEDOM * pooled**2) / (weight + MODEL_FREEDOM))
    m = np.arange(1.0, rule.most + 1)
    # Widest spread that is narrow enough with m ratings: rising in m, so that each image's m is found by bisection.
    widest = rule.half_width * np.sqrt(m) / stats.t.ppf(0.975, m + MODEL_FREEDOM - 1)
    reached = np.searchsorted(widest, sd, side="left") + 1
    return np.clip(reached, min(rule.least, rule.most), rule.most).astype(np.int64)


def pooled_spread(n: Codes, spread: Floats) -> float | None:
    """Root mean square of ``spread`` over images, weighted by n - 1; None where no image has two ratings."""
    known = np.isfinite(spread) & (n > 1)
    if not known.any():
        return None
    return float(np.sqrt(np.average(spread[known] ** 2, weights=n[known] - 1)))
