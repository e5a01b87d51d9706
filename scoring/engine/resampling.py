"""Bootstrap over assets as weighted means: how often each asset was drawn, and figures under those weights."""

from collections.abc import Iterator

import numpy as np

RESAMPLES = 500
_CELLS = 4_000_000


def draws(n: int, resamples: int, seed: int) -> Iterator[np.ndarray]:
    """Chunks (r, n) of how often each of ``n`` assets was drawn, ``resamples`` rows in all; a row sums to n."""
    rng = np.random.default_rng(seed)
    chunk = max(1, _CELLS // max(n, 1))
    for start in range(0, resamples, chunk):
        rows = min(chunk, resamples - start)
        picks = rng.integers(0, n, size=(rows, n)) + np.arange(rows)[:, None] * n
        yield np.bincount(picks.ravel(), minlength=rows * n).reshape(rows, n).astype(np.float64)


def weighted_spearman(weights: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Spearman's rank correlation (r,) of ``first`` and ``second`` (n,) under each row of ``weights`` (r, n).

    A weight counts as so many copies, ranked anew with mid-ranks, so this is exactly the correlation of the
    resample. NaN where one side of it is constant.
    """
    total = weights.sum(axis=1)
    a, b = _centred_ranks(weights, first, total), _centred_ranks(weights, second, total)
    cross = np.einsum("ri,ri,ri->r", weights, a, b)
    power = np.einsum("ri,ri,ri->r", weights, a, a) * np.einsum("ri,ri,ri->r", weights, b, b)
    known = power > 1e-9
    return np.where(known, np.clip(cross / np.sqrt(np.where(known, power, 1.0)), -1.0, 1.0), np.nan)


def _centred_ranks(weights: np.ndarray, values: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Mid-ranks (r, n) less their mean."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    begins = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    tied = np.add.reduceat(weights[:, order], begins, axis=1)
    middle = tied.cumsum(axis=1) - tied / 2 - total[:, None] / 2
    place = np.empty(len(values), dtype=np.int64)
    place[order] = np.repeat(np.arange(len(begins)), np.diff(np.r_[begins, len(values)]))
    return middle[:, place]


def percentile_interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float] | None:
    """Equal-tailed bootstrap interval of the values that exist; None where fewer than half of them do."""
    known = values[np.isfinite(values)]
    if 2 * len(known) < len(values) or not len(known):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
