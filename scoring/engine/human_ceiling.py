"""What people themselves achieve: one more rater against the rest of the panel."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

DRAWS = 50


@dataclass(frozen=True)
class HumanCeiling:
    """``mae``: mean distance of one rating from the mean of the others; ``spearman``: rank correlation of one
    random rating per asset with the mean of the others, averaged over draws. Both are None with a ``reason``
    where they do not exist. ``assets``: with two or more ratings."""

    mae: float | None
    spearman: float | None
    assets: int
    reason: str = ""


def human_ceiling(counts: np.ndarray, points: np.ndarray, seed: int) -> HumanCeiling:
    """One-rater ceiling from ``counts`` (n, K) of ratings on ``points`` (K,), MAE exact, Spearman over 50
    draws."""
    counts = np.asarray(counts, dtype=np.float64)
    several = counts[counts.sum(axis=1) >= 2]
    if len(several) < 3:
        return HumanCeiling(None, None, len(several), "Fewer than 3 assets have two or more ratings.")
    totals, sums = several.sum(axis=1), several @ points
    others = (sums[:, None] - points) / (totals - 1)[:, None]
    share = several / totals[:, None]
    mae = float((share * np.abs(points - others)).sum(axis=1).mean())
    rng = np.random.default_rng(seed)
    cumulative = share.cumsum(axis=1)
    found = []
    for _ in range(DRAWS):
        pick = np.minimum((rng.random(len(several))[:, None] > cumulative).sum(axis=1), len(points) - 1)
        value = spearman(points[pick], others[np.arange(len(several)), pick])
        if value is not None:
            found.append(value)
    if not found:
        return HumanCeiling(mae, None, len(several), "The ratings do not vary, so they cannot be ranked.")
    return HumanCeiling(mae, float(np.mean(found)), len(several))


def spearman(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation with mid-ranks; None where one side is constant or has under 3 values."""
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return None
    a, b = rankdata(first), rankdata(second)
    a, b = a - a.mean(), b - b.mean()
    return float(np.clip((a @ b) / np.sqrt((a @ a) * (b @ b)), -1.0, 1.0))
