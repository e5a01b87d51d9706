"""How noisy one rating of each asset is (σ_i²), and how far asset means lie from the model (τ²)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .context import FloatArray
from .errors import SelectionError


@dataclass(frozen=True)
class NoiseEstimate:
    """noise: σ_i² per asset (N,), scale points squared; pooled: its mean; prior_weight: how many degrees of
    freedom of an asset's own variance the pooled one is worth (inf: all assets share one noise)."""

    noise: FloatArray
    pooled: float
    prior_weight: float


def pooled_noise(within: ArrayLike, counts: ArrayLike) -> NoiseEstimate:
    """Empirical-Bayes noise: own variances drawn towards the pooled one, the more the fewer its ratings.

    within (N,): variance of an asset's ratings (ddof 1), after rater effects are taken off; ignored where
    counts < 2. counts (N,): ratings per asset. Bühlmann's credibility estimator (Bühlmann & Straub 1970) with
    Var(s²|σ²) = 2σ⁴/ν: σ̂_i² = s0² + Z_i (s_i² − s0²), Z_i = ν_i/(ν_i + k), k = 2(1 + s0⁴/v), v the variance
    of σ² between assets, by moments. Moments rather than log variances (Smyth 2004), because on a rating
    scale two equal ratings are common and their variance of zero has no logarithm.

    Raises SelectionError: no_repeated_ratings, no_spread, not_finite.
    """
    variance, count = np.asarray(within, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    several = count >= 2
    if not several.any():
        raise SelectionError(
            "no_repeated_ratings",
            "No asset has two ratings, so the noise of one rating cannot be told; have some assets rated "
            "twice or state the noise.",
        )
    own, dof = variance[several], count[several] - 1
    if not np.isfinite(own).all() or (own < 0).any():
        raise SelectionError(
            "not_finite", "A within-asset variance is negative or not a number; compute it again."
        )
    pooled = float(np.average(own, weights=dof))
    if pooled <= 0:
        raise SelectionError(
            "no_spread",
            "All repeated ratings of every asset are equal, so there is no noise to estimate; check "
            "that the ratings come from different raters.",
        )
    excess = (own - pooled) ** 2 - 2 * pooled**2 / dof
    between = float(np.sum(dof * excess) / np.sum(dof * (1 + 2 / dof)))
    noise = np.full(len(count), pooled)
    if between <= 0:
        return NoiseEstimate(noise, pooled, float("inf"))
    prior_weight = 2 * (1 + pooled**2 / between)
    noise[several] += dof / (dof + prior_weight) * (own - pooled)
    return NoiseEstimate(noise, pooled, prior_weight)


def within_variance(
    assets: ArrayLike, ratings: ArrayLike, size: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Long form → (counts, means, variances with ddof 1), each (size,).

    assets (R,): row number of the asset rated, ratings (R,): values. Assets without a rating have mean 0 and
    variance 0, assets with one rating variance 0: read them together with their counts.
    """
    unit, value = np.asarray(assets, dtype=np.int64), np.asarray(ratings, dtype=np.float64)
    counts = np.bincount(unit, minlength=size).astype(np.float64)
    means = np.bincount(unit, weights=value, minlength=size) / np.maximum(counts, 1)
    squares = np.bincount(unit, weights=(value - means[unit]) ** 2, minlength=size)
    return counts, means, squares / np.maximum(counts - 1, 1)


def between_variance(residuals: ArrayLike, counts: ArrayLike, noise: ArrayLike, used: float = 0.0) -> float:
    """τ² ≥ 0 from residuals (M,) of asset means around the model (Paule & Mandel 1982).

    Solves Σ r²/(τ² + σ_i²/n_i) = M − used, `used` being the model's effective number of parameters. Zero
    where rating noise alone explains the residuals. counts (M,) ≥ 1, noise (M,) or a number. Raises
    SelectionError (too_few_residuals) where no degree of freedom is left.
    """
    squares = np.asarray(residuals, dtype=np.float64) ** 2
    error = np.asarray(noise, dtype=np.float64) / np.asarray(counts, dtype=np.float64)
    target = len(squares) - used
    if target <= 0:
        raise SelectionError(
            "too_few_residuals",
            f"{len(squares)} rated assets leave nothing to estimate τ² from after {used:.0f} parameters; "
            "rate more.",
        )
    low, high = 0.0, float(squares.sum() / target)
    if np.sum(squares / error) <= target:
        return 0.0
    for _ in range(60):
        middle = (low + high) / 2
        if np.sum(squares / (middle + error)) > target:
            low = middle
        else:
            high = middle
    return (low + high) / 2
