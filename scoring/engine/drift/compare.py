"""One measure of what arrives against the reference: how different, and whether chance explains it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import stats

from scoring.engine.drift import stability
from scoring.engine.drift.rounding import rounded

FEWEST = 20  # values on either side; below, nothing is compared
UNLIKE = 0.99  # share of the reference that lies nearer than an image that counts as unlike


@dataclass(frozen=True)
class Difference:
    """psi: population stability index; expected: its mean by chance; ks: largest gap between the two cumulative
    distributions, 0-1; p: chance of a difference this large where nothing changed; medians and quartiles of both."""

    images: int
    psi: float
    expected: float
    ks: float
    p: float
    before: tuple[float, float, float]
    now: tuple[float, float, float]

    @property
    def effect(self) -> float:
        """``psi`` beyond what chance alone brings, at least 0."""
        return max(self.psi - self.expected, 0.0)


def compare(
    reference: np.ndarray, values: np.ndarray, direction: Literal["both", "greater"] = "both"
) -> Difference | None:
    """Compare ``values`` (m,) with a sorted sample (n,); None where either side has fewer than ``FEWEST``.

    p is the smaller of Kolmogorov and Smirnov's (sees shifts) and Pearson's over the bins (sees spread), doubled for
    having looked twice. With ``direction`` "greater" only larger values count as different: p is 1 where the median fell.
    """
    now = np.sort(rounded(values))
    if len(now) < FEWEST or len(reference) < FEWEST:
        return None
    bins = stability.BINS if len(now) >= stability.FOR_ALL_BINS else stability.FEW_BINS
    cuts = stability.edges(reference, bins)
    before, after = stability.binned(reference, cuts), stability.binned(now, cuts)
    gap, gap_p = _largest_gap(reference, now, direction)
    p = min(1.0, 2 * min(gap_p, stability.bins_p(before, after)))
    quarters = (_quarters(reference), _quarters(now))
    if direction == "greater" and quarters[1][1] <= quarters[0][1]:
        p = 1.0
    return Difference(
        images=len(now),
        psi=stability.psi(before, after),
        expected=stability.psi_by_chance(before, after),
        ks=gap,
        p=p,
        before=quarters[0],
        now=quarters[1],
    )


def _quarters(values: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values.astype(np.float64), (0.25, 0.5, 0.75))
    return float(low), float(middle), float(high)


def _largest_gap(before: np.ndarray, now: np.ndarray, direction: str) -> tuple[float, float]:
    """Largest gap between the cumulative distributions, and its p (exact in the limit; with ties on the safe side)."""
    at = np.concatenate([before, now])
    gaps = np.searchsorted(before, at, side="right") / len(before) - np.searchsorted(
        now, at, side="right"
    ) / len(now)
    effective = len(before) * len(now) / (len(before) + len(now))
    if direction == "greater":
        gap = max(float(gaps.max()), 0.0)
        return gap, float(np.exp(-2 * effective * gap**2))
    gap = float(np.abs(gaps).max())
    return gap, float(stats.kstwo.sf(gap, max(round(effective), 1)))


@dataclass(frozen=True)
class Unlike:
    """count of images beyond the reference's level, their share with a 95% interval (Wilson), what share is usual,
    and p: the chance of at least so many where nothing changed."""

    images: int
    count: int
    share: float
    low: float
    high: float
    usual: float
    p: float


def unlike_share(unlikeness: np.ndarray, reference_size: int, level: float = UNLIKE) -> Unlike | None:
    """How many of ``unlikeness`` (m,) lie at ``level`` or beyond; None where either side has fewer than ``FEWEST``.

    The level is itself an order statistic of ``reference_size`` images, so the count is beta-binomial, not binomial:
    with r of the reference's n images beyond, X ~ BetaBinomial(m, r, n + 1 − r) whatever the distances' distribution
    (Mathisen 1943, "A method of testing the hypothesis that two samples are from the same population", Ann. Math.
    Statist. 14; in the limit of large n it is the binomial test).
    """
    m = len(unlikeness)
    if m < FEWEST or reference_size < FEWEST:
        return None
    inside = int(np.ceil(level * reference_size - 1e-9))
    beyond = reference_size - inside + 1
    count = int((unlikeness >= inside / reference_size - 1e-9).sum())
    low, high = _wilson(count, m)
    p = float(stats.betabinom.sf(count - 1, m, beyond, inside)) if count else 1.0
    return Unlike(m, count, count / m, low, high, beyond / (reference_size + 1), p)


def _wilson(count: int, n: int) -> tuple[float, float]:
    interval = stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
    return float(interval.low), float(interval.high)
