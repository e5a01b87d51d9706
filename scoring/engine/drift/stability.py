"""The population stability index and what it is expected to be where nothing has changed."""

import numpy as np
from scipy import stats

BINS, FEW_BINS = 10, 5
FOR_ALL_BINS = 100  # values; with fewer, a tenth of them would be a handful
_SMOOTHING = 0.5


def edges(reference: np.ndarray, bins: int) -> np.ndarray:
    """Inner edges (at most ``bins`` - 1, more around repeated values) that cut a sorted sample (n,) evenly.

    A value that fills a whole bin, as 0 does for clipping, gets a bin of its own.
    """
    cuts = np.quantile(reference, np.arange(1, bins) / bins, method="lower")
    own, times = np.unique(cuts, return_counts=True)
    lowest = own[own == reference[0]]
    repeated = np.concatenate([own[times > 1], lowest])
    return np.unique(np.concatenate([own, np.nextafter(repeated, np.float32(np.inf), dtype=np.float32)]))


def binned(values: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """How many of ``values`` (m,) fall into each bin, (len(cuts) + 1,)."""
    return np.bincount(np.searchsorted(cuts, values, side="right"), minlength=len(cuts) + 1)


def psi(before: np.ndarray, now: np.ndarray) -> float:
    """Population stability index of two rows of counts (B,): Σ (q − p) ln(q / p).

    Siddiqi 2006, "Credit Risk Scorecards", ch. 6 (.1 a little, .25 much); it is the symmetric divergence of Jeffreys
    1946. Half an observation is added to each bin, so that an empty one costs much but not everything.
    """
    p, q = ((counts + _SMOOTHING) / (counts.sum() + _SMOOTHING * len(counts)) for counts in (before, now))
    return float(((q - p) * np.log(q / p)).sum())


def psi_by_chance(before: np.ndarray, now: np.ndarray) -> float:
    """What ``psi`` is on average where both rows come from one distribution: (B − 1)(1/n + 1/m).

    Yurdakul & Naranjo 2020, "Statistical properties of the population stability index", J. Risk Model Validation 14(4).
    Bins that nothing fell into do not count.
    """
    used = int(((before + now) > 0).sum())
    return (used - 1) * (1 / before.sum() + 1 / now.sum())


def bins_p(before: np.ndarray, now: np.ndarray) -> float:
    """Pearson's p that both rows of counts come from one distribution; 1 where all fell into one bin."""
    used = (before + now) > 0
    if used.sum() < 2:
        return 1.0
    table = np.stack([before[used], now[used]]).astype(np.float64)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    return float(stats.chi2.sf(((table - expected) ** 2 / expected).sum(), used.sum() - 1))
