"""Pairs of ordinary images that the other raters clearly order, and whether one rater turns them round.

Gold pairs without gold: a block of thirty holds one gold pair, too few to tell a random rater within sixty answers.
What is asked of a rater is little, the same as of gold: not to put the image that all others find clearly better
clearly below the other. Leniency and a narrow use of the scale violate nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.gold_candidates import CERTAIN, margin
from labeling.statistics.leave_one_out import Others
from labeling.statistics.ratings import Floats
from labeling.statistics.sequential import RATES

LEAST_OTHERS = 10
GAP = 1 / 6
"""Least difference of a pair as a share of the scale's span: one point of a 1-7 scale."""


@dataclass(frozen=True)
class PairEvidence:
    """How many pairs a rater met and how many were violated; ``statistic`` is the log likelihood ratio, careless over
    honest, of all of them together."""

    pairs: int
    violated: int

    @property
    def statistic(self) -> float:
        rates = RATES["consensus_pair"]
        return self.violated * rates.step(False) + (self.pairs - self.violated) * rates.step(True)

    @property
    def share(self) -> float | None:
        return self.violated / self.pairs if self.pairs else None


def consensus_pairs(value: Floats, others: Others, span: float) -> PairEvidence:
    """Evidence from one rater's ratings, ``value`` of shape (n,), and what the others say of the same images.

    Images with at least 10 other ratings are paired from the ends of the others' order inwards, the highest with the
    lowest, each image in one pair; pairs differ by at least a sixth of ``span`` and by 3 standard errors of the
    difference. Violated: the high one rated ``margin(span)`` points or more below the low one.
    """
    high, low = _pairs(others, span)
    violated = value[low] - value[high] >= margin(span)
    return PairEvidence(int(high.size), int(violated.sum()))


def _pairs(others: Others, span: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    usable = np.flatnonzero((others.number >= LEAST_OTHERS) & np.isfinite(others.error))
    order = usable[np.argsort(others.mean[usable], kind="stable")]
    half = order.size // 2
    low, high = order[:half], order[::-1][:half]
    apart = others.mean[high] - others.mean[low]
    error = np.hypot(others.error[high], others.error[low])
    clear = (apart >= GAP * span) & (apart >= CERTAIN * error)
    return high[clear].astype(np.int64), low[clear].astype(np.int64)
