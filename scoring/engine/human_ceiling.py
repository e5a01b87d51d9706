"""What people themselves achieve: one more rater against the rest of the panel, and half of it against the
other half."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from scoring.engine.resampling import draws, percentile_interval, weighted_spearman

MOST_DRAWS = 50
_RESAMPLES = 200
_ASSET_DRAWS = 40_000
MIN_ASSETS = 3


@dataclass(frozen=True)
class HumanCeiling:
    """``mae``: mean distance of one rating from the mean of the others; ``spearman``: rank correlation of one
    random rating per asset with the mean of the others, averaged over draws. ``half_mae`` and
    ``half_spearman``: the same between the means of two random halves of each asset's ratings. ``…_low``,
    ``…_high``: 95% bootstrap interval over assets. All None with a reason where they do not exist.
    ``assets``, ``half_assets``: with two or more ratings. Scale units; rank correlations in [-1, 1].
    """

    mae: float | None
    mae_low: float | None
    mae_high: float | None
    spearman: float | None
    spearman_low: float | None
    spearman_high: float | None
    assets: int
    reason: str
    half_mae: float | None
    half_mae_low: float | None
    half_mae_high: float | None
    half_spearman: float | None
    half_spearman_low: float | None
    half_spearman_high: float | None
    half_assets: int
    half_reason: str


def human_ceiling(counts: np.ndarray, points: np.ndarray, seed: int) -> HumanCeiling:
    """Both ceilings from ``counts`` (n, K) of ratings on ``points`` (K,).

    The one-rater MAE is exact; the rest is averaged over up to 50 draws, fewer for many assets. Halves are
    drawn within each asset, sizes as equal as may be.
    """
    counts = np.asarray(counts, dtype=np.int64)
    points = np.asarray(points, dtype=np.float64)
    several = counts[counts.sum(axis=1) >= 2]
    if len(several) < MIN_ASSETS:
        reason = "Fewer than 3 assets have two or more ratings."
        absent = {field.name: None for field in fields(HumanCeiling)}
        known = {"assets": len(several), "half_assets": len(several), "reason": reason, "half_reason": reason}
        return HumanCeiling(**(absent | known))  # type: ignore[arg-type]
    one = _compared(several, points, seed, _one_and_rest)
    exact = _one_rater_distance(several, points)
    half = _compared(several, points, seed + 1, _two_halves)
    one["mae"] = float(exact.mean())
    one |= _ends("mae", exact @ np.concatenate(list(draws(len(exact), _RESAMPLES, seed))).T / len(exact))
    return HumanCeiling(
        **one,
        assets=len(several),
        reason=_reason(one),
        **{f"half_{name}": value for name, value in half.items()},
        half_assets=len(several),
        half_reason=_reason(half),
    )


def _one_rater_distance(counts: np.ndarray, points: np.ndarray) -> np.ndarray:
    totals, sums = counts.sum(axis=1), counts @ points
    others = (sums[:, None] - points) / (totals - 1)[:, None]
    return (counts / totals[:, None] * np.abs(points - others)).sum(axis=1)


Drawn = tuple[np.ndarray, np.ndarray]


def _compared(
    counts: np.ndarray,
    points: np.ndarray,
    seed: int,
    draw: Callable[[np.ndarray, np.ndarray, np.random.Generator], Drawn],
) -> dict[str, float | None]:
    """MAE and rank correlation between the two sides that ``draw`` gives, averaged over draws."""
    n = len(counts)
    rng = np.random.default_rng(seed)
    times = int(np.clip(_ASSET_DRAWS // n, 2, MOST_DRAWS))
    weights = np.concatenate([np.ones((1, n)), *draws(n, _RESAMPLES, seed)])
    errors, ranks = [], []
    for _ in range(times):
        first, second = draw(counts, points, rng)
        errors.append(weights @ np.abs(first - second) / n)
        ranks.append(weighted_spearman(weights, first, second))
    found: dict[str, float | None] = {}
    for name, values in (("mae", np.array(errors)), ("spearman", np.array(ranks))):
        known = np.isfinite(values)
        mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        mean[~known.any(axis=0)] = np.nan
        found[name] = float(mean[0]) if np.isfinite(mean[0]) else None
        found |= (
            _ends(name, mean[1:]) if found[name] is not None else {f"{name}_low": None, f"{name}_high": None}
        )
    return found


def _ends(name: str, resampled: np.ndarray) -> dict[str, float | None]:
    low, high = percentile_interval(resampled) or (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


def _reason(found: dict[str, float | None]) -> str:
    return "" if found["spearman"] is not None else "The ratings do not vary, so they cannot be ranked."


def _one_and_rest(counts: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> Drawn:
    totals = counts.sum(axis=1)
    nth = rng.integers(0, totals)
    pick = (nth[:, None] >= counts.cumsum(axis=1)).sum(axis=1)
    return points[pick], (counts @ points - points[pick]) / (totals - 1)


def _two_halves(counts: np.ndarray, points: np.ndarray, rng: np.random.Generator) -> Drawn:
    """Means of two random halves: a multivariate hypergeometric draw, one scale point after the other."""
    totals = counts.sum(axis=1)
    size = totals // 2 + (totals % 2) * rng.integers(0, 2, len(totals))
    size = np.clip(size, 1, totals - 1)
    half = np.empty_like(counts)
    left, beyond = size.copy(), totals.copy()
    for point in range(counts.shape[1]):
        beyond -= counts[:, point]
        half[:, point] = rng.hypergeometric(counts[:, point], beyond, left)
        left -= half[:, point]
    return half @ points / size, (counts - half) @ points / (totals - size)


def spearman(first: np.ndarray, second: np.ndarray) -> float | None:
    """Spearman's rank correlation with mid-ranks; None where one side is constant or has under 3 values."""
    if len(first) < 3:
        return None
    value = float(weighted_spearman(np.ones((1, len(first))), np.asarray(first), np.asarray(second))[0])
    return value if np.isfinite(value) else None
