"""Gwet's AC1 and AC2: agreement that does not collapse when one category prevails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from labeling.statistics.deletions import Deletions, jackknife_limits
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import FOR_THESE_RATERS, PANEL, TOO_ALIKE, TOO_FEW_UNITS, TWO_WAY, Estimate
from labeling.statistics.ratings import Codes, Floats, Ratings
from labeling.statistics.value_counts import value_counts

Weights = Literal["nominal", "linear", "quadratic"]
Sums = tuple[float, float, Floats, float]


def gwet(ratings: Ratings, weights: Weights = "nominal", categories: Sequence[float] | None = None) -> float:
    """Gwet's AC1 (nominal weights) or AC2 (linear, quadratic), at most 1 (Gwet 2014, ch. 4 and 6).

    ``categories`` are all points of the scale; by default those that were used. Chance agreement is
    T_w / (q(q - 1)) * sum pi(1 - pi). Raises ``NotEstimable`` (as ``pairable``; no_variance with one
    category) and ``ValueError`` for a rating that is no category.
    """
    counts, weight, _ = _table(ratings, weights, categories)
    agreed, share, m = _per_unit(counts, weight)
    figure = float(
        _figure(float(agreed.sum()), float((m >= 2).sum()), share.sum(axis=0), float(m.size), weight)
    )
    if not np.isfinite(figure):
        raise NotEstimable("Chance agreement is complete under these weights.", "no_variance")
    return figure


def gwet_with_interval(
    ratings: Ratings,
    weights: Weights = "nominal",
    categories: Sequence[float] | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """``gwet`` with its interval: each unit, and from ten raters on each rater too, left out in turn."""
    point = gwet(ratings, weights, categories)
    counts, weight, code = _table(ratings, weights, categories)
    agreed, share, m = _per_unit(counts, weight)
    shares = np.asarray(share.sum(axis=0), dtype=np.float64)
    whole: Sums = (float(agreed.sum()), float((m >= 2).sum()), shares, float(m.size))
    paired = np.where(m >= 2, 1.0, 0.0)
    units = _figure(whole[0] - agreed, whole[1] - paired, whole[2] - share, whole[3] - 1.0, weight)
    panel = ratings.n_raters >= PANEL
    raters = _without_each_rater(ratings, counts, code, weight, whole) if panel else None
    limits = jackknife_limits(point, Deletions(2.0, units, raters), confidence)
    method = TWO_WAY if panel else FOR_THESE_RATERS
    if limits is None:
        return Estimate(point, None, None, method, TOO_FEW_UNITS if units.size < 3 else TOO_ALIKE)
    return Estimate(point, *limits, method)


def _table(
    ratings: Ratings, weights: Weights, categories: Sequence[float] | None
) -> tuple[Floats, Floats, Codes]:
    """Counts, shape (units, categories), weights, and the category of each rating, shape (ratings,)."""
    ratings.pairable()
    values, counts = value_counts(ratings)
    if categories is not None:
        values, counts = _on(np.unique(np.asarray(categories, dtype=np.float64)), values, counts)
    if values.size < 2:
        raise NotEstimable(
            "Only one category was used; name the scale's categories to compare.", "no_variance"
        )
    return counts, agreement_weights(values, weights), np.searchsorted(values, ratings.value)


def _per_unit(counts: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Weighted agreement of each unit's pairs (0 under two ratings), its shares of the categories (0
    without a rating), and its number of ratings."""
    m = counts.sum(axis=1)
    pairs = np.where(m >= 2, m * (m - 1), 1.0)
    agreed = np.where(m >= 2, (counts * (counts @ weight - 1)).sum(axis=1) / pairs, 0.0)
    return agreed, counts / np.maximum(m, 1.0)[:, None], m


def _figure(
    agreed: Floats | float, pairable: Floats | float, share: Floats, rated: Floats | float, weight: Floats
) -> Floats:
    """The coefficient from sums over units; shares have shape (..., categories); NaN where undefined."""
    size = weight.shape[0]
    share = share / np.maximum(rated, 1.0)[..., None] if np.ndim(rated) else share / max(float(rated), 1.0)
    chance = weight.sum() / (size * (size - 1)) * (share * (1 - share)).sum(axis=-1)
    defined = (np.asarray(pairable) > 0) & (chance < 1 - 1e-12)
    figure = (agreed / np.maximum(pairable, 1.0) - chance) / np.where(defined, 1 - chance, 1.0)
    return np.where(defined, figure, np.nan)


def _without_each_rater(ratings: Ratings, counts: Floats, code: Codes, weight: Floats, whole: Sums) -> Floats:
    order = np.argsort(ratings.rater, kind="stable")
    cuts = np.cumsum(ratings.per_rater())[:-1].astype(int)
    found = []
    for rows in np.split(order, cuts):
        before = counts[ratings.unit[rows]]
        after = before.copy()
        after[np.arange(rows.size), code[rows]] -= 1
        old, new = _per_unit(before, weight), _per_unit(after, weight)
        found.append(
            _figure(
                whole[0] + (new[0] - old[0]).sum(),
                whole[1] + (new[2] >= 2).sum() - (old[2] >= 2).sum(),
                whole[2] + (new[1] - old[1]).sum(axis=0),
                whole[3] + (new[2] >= 1).sum() - rows.size,
                weight,
            )
        )
    return np.array(found)


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
