"""Gwet's AC1 and AC2: agreement that does not collapse when one category prevails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from labeling.statistics.alpha import value_counts
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings

Weights = Literal["nominal", "linear", "quadratic"]


def gwet(ratings: Ratings, weights: Weights = "nominal", categories: Sequence[float] | None = None) -> float:
    """Gwet's AC1 (nominal weights) or AC2 (linear, quadratic), at most 1 (Gwet 2014, ch. 4 and 6).

    ``categories`` are all points of the scale; by default those that were used. Chance agreement is
    T_w / (q(q - 1)) * sum pi(1 - pi). Raises ``NotEstimable`` (as ``pairable``; no_variance with one
    category) and ``ValueError`` for a rating that is no category.
    """
    ratings.pairable()
    values, counts = value_counts(ratings)
    if categories is not None:
        values, counts = _on(np.unique(np.asarray(categories, dtype=np.float64)), values, counts)
    if values.size < 2:
        raise NotEstimable(
            "Only one category was used; name the scale's categories to compare.", "no_variance"
        )
    weight = agreement_weights(values, weights)
    m = counts.sum(axis=1)
    share = (counts / m[:, None]).mean(axis=0)
    chance = weight.sum() / (values.size * (values.size - 1)) * (share * (1 - share)).sum()
    counts, m = counts[m >= 2], m[m >= 2]
    agreed = ((counts * (counts @ weight - 1)).sum(axis=1) / (m * (m - 1))).mean()
    if chance >= 1:
        raise NotEstimable("Chance agreement is complete under these weights.", "no_variance")
    return float((agreed - chance) / (1 - chance))


def agreement_weights(values: Floats, weights: Weights) -> Floats:
    """Agreement between categories, shape (categories, categories), 1 on the diagonal."""
    if weights == "nominal":
        return np.eye(values.size)
    gap = np.abs(values[:, None] - values[None, :]) / (values.max() - values.min())
    return 1.0 - (gap if weights == "linear" else gap * gap)


def _on(scale: Floats, values: Floats, counts: Floats) -> tuple[Floats, Floats]:
    strangers = np.setdiff1d(values, scale)
    if strangers.size:
        raise ValueError(f"The rating {strangers[0]:g} is none of the scale's categories.")
    widened = np.zeros((counts.shape[0], scale.size))
    widened[:, np.searchsorted(scale, values)] = counts
    return scale, widened
