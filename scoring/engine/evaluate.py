"""How good predictions are, each figure with its interval, against the mean predictor and one more rater."""

from collections.abc import Callable
from typing import Any

import numpy as np

from scoring.engine.human_ceiling import human_ceiling, spearman
from scoring.engine.labels import RatingLabels, rating_labels
from scoring.engine.prediction import Prediction

RESAMPLES = 500
MIN_ASSETS = 10
USABLE_QUANTILE = 0.05
"""A model is usable when its skill is above zero in all but this share of bootstrap resamples. Out-of-fold
figures of a model that knows nothing scatter to both sides of zero."""


def evaluate(
    prediction: Prediction,
    counts: np.ndarray,
    points: np.ndarray,
    baseline_mean: float | np.ndarray,
    seed: int,
) -> dict[str, Any]:
    """Compare ``prediction`` of n assets, none of them trained on, with their rating ``counts`` (n, K).

    ``baseline_mean``: mean rating of the training assets, one number or (n,) where heads differ by fold.
    Assets without ratings are left out. Returns ``metrics``: name → ``{"value", "low", "high", "reason"}``,
    95% bootstrap intervals over assets, None with a reason where a figure does not exist; ``human_ceiling``;
    ``assets``; ``usable`` with ``usable_reason``.

    Metrics: ``mae``, ``rmse`` of the mean; ``spearman``; ``emd`` between predicted and rated distribution
    (scale units; the CRPS analogue for soft labels); ``coverage`` of the interval, widened by the sampling
    error of the observed mean; ``mean_width``; ``mae_mean_predictor``; ``skill`` = 1 - MAE / MAE of the mean
    predictor.
    """
    points = np.asarray(points, dtype=np.float64)
    counts = np.asarray(counts, dtype=np.float64)
    rated = counts.sum(axis=1) > 0
    ceiling = human_ceiling(counts[rated], points, seed)
    result: dict[str, Any] = {"assets": int(rated.sum()), "human_ceiling": ceiling.__dict__}
    if rated.sum() < MIN_ASSETS:
        reason = f"Only {int(rated.sum())} rated assets were held out; at least {MIN_ASSETS} are needed."
        metrics = {name: _missing(reason) for name in METRICS}
        return result | {"metrics": metrics, "usable": False, "usable_reason": reason}
    columns = _columns(prediction, rated, rating_labels(counts[rated], points), baseline_mean)
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, rated.sum(), size=(RESAMPLES, int(rated.sum())))
    metrics = {name: _with_interval(formula, columns, picks) for name, formula in METRICS.items()}
    usable, reason = _usable(columns, picks, metrics)
    return result | {"metrics": metrics, "usable": usable, "usable_reason": reason}


Columns = dict[str, np.ndarray]


def _columns(
    prediction: Prediction, rated: np.ndarray, labels: RatingLabels, baseline: float | np.ndarray
) -> Columns:
    """Everything the metrics need, one value per rated asset, so that a resample is an index."""
    if prediction.probabilities.shape[1] != len(labels.points):
        raise ValueError("The prediction and the counts belong to scales with a different number of points.")
    mean, epistemic = prediction.mean[rated], prediction.epistemic[rated]
    gap = (prediction.probabilities[rated] - labels.distribution).cumsum(axis=1)[:, :-1]
    reach = np.sqrt(epistemic**2 + labels.error_variance) * prediction.factor[rated]
    return {
        "error": mean - labels.mean,
        "baseline_error": np.broadcast_to(baseline, rated.shape)[rated] - labels.mean,
        "predicted": mean,
        "observed": labels.mean,
        "emd": np.abs(gap) @ np.diff(labels.points),
        "covered": (np.abs(mean - labels.mean) <= reach + 1e-9).astype(np.float64),
        "width": prediction.high[rated] - prediction.low[rated],
    }


def _skill(columns: Columns) -> float | None:
    baseline = float(np.abs(columns["baseline_error"]).mean())
    return 1.0 - float(np.abs(columns["error"]).mean()) / baseline if baseline > 1e-12 else None


METRICS: dict[str, Callable[[Columns], float | None]] = {
    "mae": lambda c: float(np.abs(c["error"]).mean()),
    "rmse": lambda c: float(np.sqrt((c["error"] ** 2).mean())),
    "spearman": lambda c: spearman(c["predicted"], c["observed"]),
    "emd": lambda c: float(c["emd"].mean()),
    "coverage": lambda c: float(c["covered"].mean()),
    "mean_width": lambda c: float(c["width"].mean()),
    "mae_mean_predictor": lambda c: float(np.abs(c["baseline_error"]).mean()),
    "skill": _skill,
}


def _missing(reason: str) -> dict[str, Any]:
    return {"value": None, "low": None, "high": None, "reason": reason}


def _resampled(formula: Callable[[Columns], float | None], columns: Columns, picks: np.ndarray) -> np.ndarray:
    values = (formula({name: column[rows] for name, column in columns.items()}) for rows in picks)
    return np.array([value for value in values if value is not None])


def _with_interval(
    formula: Callable[[Columns], float | None], columns: Columns, picks: np.ndarray
) -> dict[str, Any]:
    value = formula(columns)
    if value is None:
        return _missing(
            "The predictions or the mean ratings are all the same, so this figure does not exist."
        )
    low, high = np.quantile(_resampled(formula, columns, picks), [0.025, 0.975])
    return {"value": value, "low": float(low), "high": float(high), "reason": ""}


def _usable(columns: Columns, picks: np.ndarray, metrics: dict[str, dict[str, Any]]) -> tuple[bool, str]:
    skill = metrics["skill"]["value"]
    if skill is None:
        return False, "The mean ratings are all the same, so no model can do better than their mean."
    if skill <= 0:
        return (
            False,
            "The model is no better than always saying the mean. Collect more ratings or more images.",
        )
    if float(np.quantile(_resampled(_skill, columns, picks), USABLE_QUANTILE)) <= 0:
        return False, (
            f"The model is {skill:.0%} better than always saying the mean, but that may be chance with "
            f"{len(columns['error'])} images. Collect more ratings or more images."
        )
    return True, f"The model's error is {skill:.0%} smaller than that of always saying the mean."
