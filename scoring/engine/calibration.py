"""Recalibrate both spreads on held-out assets, and make the epistemic one a conformal interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

from scoring.engine.labels import RatingLabels

if TYPE_CHECKING:
    from scoring.engine.prediction import Seen

MIN_ASSETS = 10
MIN_SHARE = 0.1
"""At least this share of the mean squared error is put down to the Laplace term. Held-out assets look like
the training assets, so the regression alone often gives it nothing, and an image unlike all of them would
then count as well known."""

IDENTITY_RATINGS = 20.0
"""The head's own spread counts as much as so many repeated ratings when it is recalibrated."""


@dataclass(frozen=True)
class Calibration:
    """epistemic² = ``slope`` · Laplace variance + ``floor``; interval = mean ± ``factor`` · epistemic;
    aleatoric² = ``spread_slope`` · the head's variance of single ratings + ``spread_floor``.

    ``factor`` is None where too few held-out assets exist for the nominal coverage: the interval is then the
    whole scale. ``reason`` says so in words, and is empty otherwise.
    """

    slope: float
    floor: float
    factor: float | None
    reason: str = ""
    spread_slope: float = 1.0
    spread_floor: float = 0.0

    def epistemic(self, laplace_variance: np.ndarray) -> np.ndarray:
        """Calibrated epistemic standard deviation (n,), scale units."""
        return np.sqrt(self.slope * laplace_variance + self.floor)

    def aleatoric(self, spread_variance: np.ndarray) -> np.ndarray:
        """Calibrated standard deviation (n,) of single ratings about their image's mean, scale units."""
        return np.sqrt(self.spread_slope * spread_variance + self.spread_floor)


def calibrate(predicted: np.ndarray, seen: Seen, labels: RatingLabels, coverage: float) -> Calibration:
    """Fit on held-out assets: ``predicted`` means (m,), what the head said of them uncalibrated, their labels.

    (ȳ - μ)² - s²/n is regressed on [Laplace variance, 1] with non-negative coefficients over assets with two
    or more ratings, and s² on [the head's variance, 1] likewise. The factor is the finite-sample conformal
    quantile ⌈(m+1)·coverage⌉/m (Vovk et al. 2005) of |ȳ - μ| / √(epistemic² + s²/n), so that the sampling
    error of the observed mean is not charged to the model.
    """
    squared = (labels.mean - predicted) ** 2
    several = labels.totals >= 2
    spread_slope, spread_floor = _spread(seen.spread_variance[several], labels, several)
    if several.sum() < MIN_ASSETS:
        several = np.ones(len(predicted), dtype=bool)
    excess = squared - labels.error_variance
    weight = np.sqrt(labels.totals / (labels.totals + 5.0))[several]
    slope, floor = _regress(excess[several], seen.laplace_variance[several], weight, float(squared.mean()))
    spread = np.sqrt(slope * seen.laplace_variance + floor + labels.error_variance)
    surprise = np.sort(np.sqrt(squared) / np.maximum(spread, 1e-12))
    rank = int(np.ceil((len(surprise) + 1) * coverage - 1e-9))
    if rank > len(surprise):
        reason = (
            f"{len(surprise)} held-out assets are too few for a {coverage:.0%} interval; "
            f"at least {int(np.ceil(coverage / (1 - coverage) - 1e-9))} are needed. The whole scale is shown."
        )
        return Calibration(slope, floor, None, reason, spread_slope, spread_floor)
    return Calibration(slope, floor, float(surprise[rank - 1]), "", spread_slope, spread_floor)


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


def _spread(variance: np.ndarray, labels: RatingLabels, several: np.ndarray) -> tuple[float, float]:
    """Non-negative slope and floor of s² on the head's ``variance`` (m,) of the assets ``several``.

    s² scatters by about √2 σ²/√(ratings - 1), hence the weights. Pseudo-observations at (1, 0) shrink
    towards what the head said, so that few repeated ratings change little.
    """
    if not len(variance) or not variance.any():
        return 1.0, 0.0
    typical = float(variance.mean())
    weight = np.sqrt((labels.totals[several] - 1) * typical / np.maximum(variance, 0.1 * typical))
    design = np.vstack(
        [
            np.column_stack([variance / typical, np.ones_like(variance)]) * weight[:, None],
            np.sqrt(IDENTITY_RATINGS / 2) * np.eye(2),
        ]
    )
    target = np.r_[labels.within[several] / typical * weight, np.sqrt(IDENTITY_RATINGS / 2), 0.0]
    (slope, floor), _ = nnls(design, target)
    return float(slope), float(floor * typical)
