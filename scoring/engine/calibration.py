"""Recalibrate the epistemic spread on held-out assets, and make it a conformal interval."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from scoring.engine.labels import RatingLabels

MIN_ASSETS = 10
MIN_SHARE = 0.1
"""At least this share of the mean squared error is put down to the Laplace term. Held-out assets look like
the training assets, so the regression alone often gives it nothing, and an image unlike all of them would
then count as well known."""


@dataclass(frozen=True)
class Calibration:
    """epistemic² = ``slope`` · Laplace variance + ``floor``; interval = mean ± ``factor`` · epistemic.

    ``factor`` is None where too few held-out assets exist for the nominal coverage: the interval is then the
    whole scale. ``reason`` says so in words, and is empty otherwise.
    """

    slope: float
    floor: float
    factor: float | None
    reason: str = ""

    def epistemic(self, laplace_variance: np.ndarray) -> np.ndarray:
        """Calibrated epistemic standard deviation (n,), scale units."""
        return np.sqrt(self.slope * laplace_variance + self.floor)


def calibrate(
    predicted: np.ndarray, laplace_variance: np.ndarray, labels: RatingLabels, coverage: float
) -> Calibration:
    """Fit on held-out assets: ``predicted`` means (m,), uncalibrated ``laplace_variance`` (m,), their labels.

    (ȳ - μ)² - s²/n is regressed on [Laplace variance, 1] with non-negative coefficients over assets with two
    or more ratings. The factor is the finite-sample conformal quantile ⌈(m+1)·coverage⌉/m (Vovk et al. 2005)
    of |ȳ - μ| / √(epistemic² + s²/n), so that the sampling error of the observed mean is not charged to the
    model.
    """
    squared = (labels.mean - predicted) ** 2
    several = labels.totals >= 2
    if several.sum() < MIN_ASSETS:
        several = np.ones(len(predicted), dtype=bool)
    excess = squared - labels.error_variance
    weight = np.sqrt(labels.totals / (labels.totals + 5.0))[several]
    slope, floor = _regress(excess[several], laplace_variance[several], weight, float(squared.mean()))
    spread = np.sqrt(slope * laplace_variance + floor + labels.error_variance)
    surprise = np.sort(np.sqrt(squared) / np.maximum(spread, 1e-12))
    rank = int(np.ceil((len(surprise) + 1) * coverage))
    if rank > len(surprise):
        reason = (
            f"{len(surprise)} held-out assets are too few for a {coverage:.0%} interval; "
            f"at least {int(np.ceil(coverage / (1 - coverage) - 1e-9))} are needed. The whole scale is shown."
        )
        return Calibration(slope, floor, None, reason)
    return Calibration(slope, floor, float(surprise[rank - 1]))


def _regress(
    excess: np.ndarray, variance: np.ndarray, weight: np.ndarray, total: float
) -> tuple[float, float]:
    """Non-negative slope and floor; never both zero unless nothing was ever wrong."""
    typical = max(float(variance.mean()), 1e-12)
    design = np.column_stack([variance / typical, np.ones_like(variance)]) * weight[:, None]
    (slope, floor), _ = nnls(design, excess * weight)
    level = max(slope + floor, 0.01 * total, 1e-8)
    if slope < MIN_SHARE * level:
        slope = MIN_SHARE * level
        floor = level - slope
    return float(slope / typical), float(floor)
