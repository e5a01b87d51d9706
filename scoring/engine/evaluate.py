"""How good predictions are, each figure with its interval, against the mean predictor and what people reach."""

from dataclasses import asdict
from typing import Any

import numpy as np
from scipy.stats import rankdata

from scoring.engine import metrics as figures
from scoring.engine import reliability
from scoring.engine.human_ceiling import human_ceiling
from scoring.engine.labels import RatingLabels, rating_labels
from scoring.engine.metrics import METRICS
from scoring.engine.prediction import Prediction, rows_of
from scoring.engine.resampling import RESAMPLES, draws, percentile_interval

MIN_ASSETS = 10
USABLE_QUANTILE = 0.05
"""A model is usable when its skill is above zero in all but this share of bootstrap resamples. Out-of-fold
figures of a model that knows nothing scatter to both sides of zero."""

_REASONS = {
    "aleatoric_ratio": "No image has two ratings that differ, so the spread of answers cannot be compared.",
}
_CONSTANT = "The predictions or the mean ratings are all the same, so this figure does not exist."


def evaluate(
    prediction: Prediction,
    counts: np.ndarray,
    points: np.ndarray,
    baseline_mean: float | np.ndarray,
    seed: int,
    baseline_distribution: np.ndarray | None = None,
    coverage: float = 0.9,
) -> dict[str, Any]:
    """Compare ``prediction`` of n assets, none of them trained on, with their rating ``counts`` (n, K).

    ``baseline_mean``: mean rating of the training assets, one number or (n,) where heads differ by fold.
    ``baseline_distribution``: shares (K,) or (n, K) of the training ratings, the mean predictor's
    distribution; without it, the pooled ratings of all other assets given here. ``coverage``: nominal
    coverage of the interval. Assets without ratings are left out. Returns plain JSON data: ``metrics``: name →
    ``{"value", "low", "high", "reason"}``, 95% bootstrap intervals over assets (Wilson's for ``coverage``),
    None with a reason where a figure does not exist; ``calibration_curve`` (see ``reliability``); ``null``:
    what rank correlation shuffled predictions reach; ``human_ceiling``; ``assets``; ``usable`` with
    ``usable_reason``.

    Metrics, scale units unless said: ``mae``, ``rmse`` of the mean; ``spearman``; ``emd`` between predicted
    and rated distribution; ``crps`` of the predicted distribution against single ratings; each but
    ``spearman`` also as ``…_mean_predictor``; ``skill`` = 1 - MAE / MAE of the mean predictor, ``r2`` and
    ``crps_skill`` likewise for squared error and CRPS; ``coverage`` of the interval, widened by the sampling
    error of the observed mean; ``mean_width``; ``calibration_error`` (share); ``aleatoric_ratio``: predicted
    over observed standard deviation of single ratings about their image's mean.
    """
    points = np.asarray(points, dtype=np.float64)
    counts = np.asarray(counts, dtype=np.float64)
    rated = counts.sum(axis=1) > 0
    n = int(rated.sum())
    ceiling = asdict(human_ceiling(counts[rated], points, seed))
    result: dict[str, Any] = {"assets": n, "human_ceiling": ceiling}
    if n < MIN_ASSETS:
        reason = f"Only {n} rated assets were held out; at least {MIN_ASSETS} are needed."
        missing = {name: _missing(reason) for name in METRICS}
        null = {"spearman": {"low": None, "high": None, "p": None}}
        unknown = {"metrics": missing, "calibration_curve": [], "null": null}
        return result | unknown | {"usable": False, "usable_reason": reason}
    labels = rating_labels(counts[rated], points)
    if prediction.probabilities.shape[1] != len(labels.points):
        raise ValueError("The prediction and the counts belong to scales with a different number of points.")
    rival = _rival(labels, rated, baseline_distribution)
    baseline = np.broadcast_to(baseline_mean, rated.shape)[rated]
    found = figures.columns(rows_of(prediction, rated), labels, baseline, rival, coverage)
    whole = figures.means(found, np.ones((1, n)))
    chunks = [figures.means(found, weights) for weights in draws(n, RESAMPLES, seed)]
    resampled = {name: np.concatenate([chunk[name] for chunk in chunks]) for name in whole}
    told = {name: _told(name, formula(whole)[0], formula(resampled)) for name, formula in METRICS.items()}
    told["coverage"]["low"], told["coverage"]["high"] = reliability.wilson(told["coverage"]["value"], n)
    usable, reason = _usable(told["skill"]["value"], METRICS["skill"](resampled), n)
    return result | {
        "metrics": told,
        "calibration_curve": reliability.calibration_curve(found["level"]),
        "null": {"spearman": _shuffled(found, told["spearman"]["value"], seed)},
        "usable": usable,
        "usable_reason": reason,
    }


def _rival(labels: RatingLabels, rated: np.ndarray, given: np.ndarray | None) -> np.ndarray:
    """Distribution (n, K) of the mean predictor for each rated asset."""
    if given is not None:
        table = np.asarray(given, dtype=np.float64)
        if table.shape[-1] != len(labels.points):
            raise ValueError("The mean predictor's distribution belongs to a scale with other points.")
        return np.broadcast_to(table, (len(rated), table.shape[-1]))[rated]
    counts = labels.distribution * labels.totals[:, None]
    others = counts.sum(axis=0) - counts
    return others / others.sum(axis=1, keepdims=True)


def _missing(reason: str) -> dict[str, Any]:
    return {"value": None, "low": None, "high": None, "reason": reason}


def _told(name: str, value: float, resampled: np.ndarray) -> dict[str, Any]:
    if not np.isfinite(value):
        return _missing(_REASONS.get(name, _CONSTANT))
    low, high = percentile_interval(resampled) or (None, None)
    return {"value": float(value), "low": low, "high": high, "reason": ""}


def _shuffled(found: dict[str, np.ndarray], value: float | None, seed: int) -> dict[str, float | None]:
    """Rank correlation when predictions are shuffled over assets: 95% range, and the share at or above
    ``value``."""
    if value is None:
        return {"low": None, "high": None, "p": None}
    rng = np.random.default_rng(seed)
    ranks = [rankdata(found[name]) - (len(found[name]) + 1) / 2 for name in ("predicted", "observed")]
    first, second = (rank / np.linalg.norm(rank) for rank in ranks)
    null = np.array([rng.permutation(first) @ second for _ in range(RESAMPLES)])
    low, high = np.quantile(null, [0.025, 0.975])
    p = (1 + int((null >= value - 1e-12).sum())) / (RESAMPLES + 1)
    return {"low": float(low), "high": float(high), "p": float(p)}


def _usable(skill: float | None, resampled: np.ndarray, n: int) -> tuple[bool, str]:
    if skill is None:
        return False, "The mean ratings are all the same, so no model can do better than their mean."
    if skill <= 0:
        return (
            False,
            "The model is no better than always saying the mean. Collect more ratings or more images.",
        )
    if float(np.quantile(resampled[np.isfinite(resampled)], USABLE_QUANTILE)) <= 0:
        return False, (
            f"The model is {skill:.0%} better than always saying the mean, but that may be chance with "
            f"{n} images. Collect more ratings or more images."
        )
    return True, f"The model's error is {skill:.0%} smaller than that of always saying the mean."
