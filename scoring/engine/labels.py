"""Rating counts as training targets: soft labels, weights, and how well each mean is known."""

from dataclasses import dataclass

import numpy as np

MAX_POINTS = 15
BINNED_POINTS = 11
_PRIOR_DEGREES = 3.0


@dataclass(frozen=True)
class RatingLabels:
    """Ratings of n assets on one scale of K points.

    ``points`` (K,) ascending scale values. ``totals`` (n,) number of ratings, at least 1.
    ``distribution`` (n, K) shares per point, rows sum to 1. ``mean`` (n,) mean rating, scale units.
    ``within`` (n,) variance of single ratings about their asset's mean (unbiased; NaN-free: 0 where one
    rating). ``error_variance`` (n,) variance of ``mean`` as an estimate of the asset's true mean: the asset's
    own variance, shrunk to the pooled one with 3 prior degrees of freedom, divided by the number of ratings.
    """

    points: np.ndarray
    totals: np.ndarray
    distribution: np.ndarray
    mean: np.ndarray
    within: np.ndarray
    error_variance: np.ndarray

    def weights(self, saturation: float) -> np.ndarray:
        """Weights (n,) = n / (n + saturation): a tenth rating tells less than a second one."""
        return self.totals / (self.totals + saturation)


def bin_points(counts: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Counts and points of a scale with at most 15 points.

    A longer scale (a 0-100 slider) is cut into 11 equally spaced points from its lowest to its highest;
    every rating goes to the nearest one, so a mean moves by at most half a step. Shorter scales pass
    unchanged.
    """
    if len(points) <= MAX_POINTS:
        return counts, points
    centres = np.linspace(points[0], points[-1], BINNED_POINTS)
    nearest = np.abs(points[:, None] - centres).argmin(axis=1)
    onto = np.zeros((len(points), BINNED_POINTS))
    onto[np.arange(len(points)), nearest] = 1.0
    return counts @ onto, centres


def rating_labels(counts: np.ndarray, points: np.ndarray) -> RatingLabels:
    """Labels from ``counts`` (n, K) of ratings and ``points`` (K,); long scales are binned.

    Raises:
        ValueError: when shapes disagree, points do not ascend, or a row has no rating.
    """
    counts = np.asarray(counts, dtype=np.float64)
    points = np.asarray(points, dtype=np.float64)
    if counts.ndim != 2 or points.shape != (counts.shape[1],) or len(points) < 2:
        raise ValueError(
            f"Counts {counts.shape} and points {points.shape} must be (n, K) and (K,), K at least 2."
        )
    if not (np.diff(points) > 0).all():
        raise ValueError("The scale's points must ascend.")
    totals = counts.sum(axis=1)
    if (counts < 0).any() or (totals < 1).any():
        raise ValueError("Every asset needs at least one rating, and no count may be negative.")
    mean = counts @ points / totals
    squares = np.maximum(counts @ points**2 - totals * mean**2, 0.0)
    pooled_degrees = float((totals - 1).sum())
    pooled = float(squares.sum()) / pooled_degrees if pooled_degrees else 0.0
    shrunk = (squares + _PRIOR_DEGREES * pooled) / (totals - 1 + _PRIOR_DEGREES)
    within = np.where(totals > 1, squares / np.maximum(totals - 1, 1), 0.0)
    binned, centres = bin_points(counts, points)
    return RatingLabels(centres, totals, binned / totals[:, None], mean, within, shrunk / totals)


def subset(labels: RatingLabels, rows: np.ndarray) -> RatingLabels:
    """The labels of the assets ``rows`` (indices or mask)."""
    return RatingLabels(
        labels.points,
        labels.totals[rows],
        labels.distribution[rows],
        labels.mean[rows],
        labels.within[rows],
        labels.error_variance[rows],
    )
