"""Figures of merit as functions of means over assets, so that a bootstrap resample is a weighted mean."""

from collections.abc import Callable

import numpy as np

from scoring.engine import reliability
from scoring.engine.labels import RatingLabels
from scoring.engine.prediction import Prediction
from scoring.engine.resampling import weighted_spearman

Columns = dict[str, np.ndarray]
Means = dict[str, np.ndarray]


def crps(probabilities: np.ndarray, shares: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Mean continuous ranked probability score (n,) of distributions (n, K) against ratings, scale units.

    CRPS(F, y) = ∫ (F(x) - 1{y ≤ x})² dx (Matheson & Winkler 1976; Gneiting & Raftery 2007, eq. 20), exact
    for a distribution on ``points`` (K,). Averaged over the ratings of an asset, whose ``shares`` (n, K)
    have the cumulative G, the square becomes (F - G)² + G(1 - G).
    """
    predicted, rated = (table.cumsum(axis=1)[:, :-1] for table in (probabilities, shares))
    return ((predicted - rated) ** 2 + rated * (1 - rated)) @ np.diff(points)


def emd(probabilities: np.ndarray, shares: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Earth mover's distance (n,) between distributions (n, K) over ``points`` (K,), scale units."""
    gap = (probabilities - shares).cumsum(axis=1)[:, :-1]
    return np.abs(gap) @ np.diff(points)


def columns(
    prediction: Prediction,
    labels: RatingLabels,
    baseline_mean: np.ndarray,
    baseline_distribution: np.ndarray,
    coverage: float,
) -> Columns:
    """Everything the metrics need, one row per rated asset; (n,) or, for ``below``, (n, 19).

    ``prediction`` and ``labels`` of the same n assets; ``baseline_mean`` (n,) and ``baseline_distribution``
    (n, K): what the mean predictor says.
    """
    points, rated = labels.points, labels.distribution
    error = labels.mean - prediction.mean
    missed = labels.mean - baseline_mean
    spread = np.sqrt(prediction.epistemic**2 + labels.error_variance)
    several = labels.totals >= 2
    level = reliability.predicted_level(error, spread, prediction.factor, coverage)
    return {
        "absolute": np.abs(error),
        "squared": error**2,
        "absolute_baseline": np.abs(missed),
        "squared_baseline": missed**2,
        "predicted": prediction.mean,
        "observed": labels.mean,
        "emd": emd(prediction.probabilities, rated, points),
        "emd_baseline": emd(baseline_distribution, rated, points),
        "crps": crps(prediction.probabilities, rated, points),
        "crps_baseline": crps(baseline_distribution, rated, points),
        "covered": (np.abs(error) <= spread * prediction.factor + 1e-9).astype(np.float64),
        "width": prediction.high - prediction.low,
        "predicted_within": np.where(several, prediction.aleatoric**2, 0.0),
        "within": np.where(several, labels.within, 0.0),
        "below": reliability.below(level),
        "level": level,
    }


def means(found: Columns, weights: np.ndarray) -> Means:
    """Weighted mean of every column under each row of ``weights`` (r, n), (r,) or (r, 19); and ``spearman``."""
    total = weights.sum(axis=1)
    averaged = {name: ((weights @ column).T / total).T for name, column in found.items()}
    return averaged | {"spearman": weighted_spearman(weights, found["predicted"], found["observed"])}


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    known = below > 1e-12
    return np.where(known, above / np.where(known, below, 1.0), np.nan)


METRICS: dict[str, Callable[[Means], np.ndarray]] = {
    "mae": lambda m: m["absolute"],
    "rmse": lambda m: np.sqrt(m["squared"]),
    "spearman": lambda m: m["spearman"],
    "emd": lambda m: m["emd"],
    "crps": lambda m: m["crps"],
    "coverage": lambda m: m["covered"],
    "mean_width": lambda m: m["width"],
    "mae_mean_predictor": lambda m: m["absolute_baseline"],
    "rmse_mean_predictor": lambda m: np.sqrt(m["squared_baseline"]),
    "emd_mean_predictor": lambda m: m["emd_baseline"],
    "crps_mean_predictor": lambda m: m["crps_baseline"],
    "skill": lambda m: 1.0 - _ratio(m["absolute"], m["absolute_baseline"]),
    "r2": lambda m: 1.0 - _ratio(m["squared"], m["squared_baseline"]),
    "crps_skill": lambda m: 1.0 - _ratio(m["crps"], m["crps_baseline"]),
    "calibration_error": lambda m: reliability.calibration_error(m["below"]),
    "aleatoric_ratio": lambda m: np.sqrt(_ratio(m["predicted_within"], m["within"])),
}
"""Name → figure (r,) from means over assets; NaN where it does not exist."""
