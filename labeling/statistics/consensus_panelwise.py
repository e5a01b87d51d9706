"""The Panelwise consensus: raters weighted by their consistency, with a prior and a cap."""

from __future__ import annotations

import numpy as np

from labeling.statistics.consensus_fit import Fit, panels, residuals, solve_additive, who_rated
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings

PRIOR = 10.0
"""Ratings' worth of the panel's variance mixed into each rater's."""
CAP = 2.0
"""Largest weight, in units of an average rater's."""
OUTER_PASSES = 3
TOLERANCE = 1e-9
"""Largest movement of a bias that is left, in standard deviations of the values."""
MODEL_SHARE = 8.0
"""Degrees of freedom of the model's standard error beside the n - 1 of the robust one."""


def panelwise(ratings: Ratings, start: Floats | None = None) -> Fit:
    """Weighted additive model (design, section 6).

    Rater variance = (sum r^2 N/dof + 10 s^2)/(n + 10) with dof = N - U - I + 1 (one more for each further
    panel that shares no unit), weight = min(1/variance, 2/s^2), three passes. Without the cap and the prior
    the weights run away to whoever fits best by chance or by never moving, as in plain P.910.
    SE^2 = ((n - 1) robust^2 + 8 model^2)/(n + 7), t with n + 7 degrees of freedom.
    ``start``, shape (passes, raters), are biases after each pass of an earlier fit: the answer is the same.
    Raises ``NotEstimable`` (no_residual) where nothing is left to measure spread with.
    """
    total = len(ratings)
    rated = who_rated(ratings)
    number, panel = panels(ratings, rated)
    dof = total - ratings.n_units - ratings.n_raters + number
    if dof < 1:
        raise NotEstimable(
            "There are as many unknowns as ratings: let raters rate more of the same units, or use the mean.",
            "no_residual",
        )
    inflation = total / dof
    n_rater, n_unit = ratings.per_rater(), ratings.per_unit()
    rater_mean = ratings.per_rater(ratings.value) / n_rater
    weight, bias = np.ones(ratings.n_raters), np.zeros(ratings.n_raters)
    variance, pooled = np.zeros(ratings.n_raters), 0.0
    estimate, squares = np.zeros(ratings.n_units), np.zeros(total)
    passes = np.zeros((OUTER_PASSES, ratings.n_raters))
    negligible = 1e-18 * max(float(np.abs(ratings.value).max()) ** 2, 1e-300)
    stop = TOLERANCE * max(float(ratings.value.std()), 1e-300)
    for outer in range(OUTER_PASSES):
        if outer:
            weight = np.minimum(1.0 / variance, CAP / pooled)
        begin = bias if start is None else start[outer]
        sums = ratings.per_unit(ratings.value * weight[ratings.rater] if outer else ratings.value), rater_mean
        estimate, bias = solve_additive(rated, sums, weight, begin, panel, stop)
        passes[outer:] = bias
        squares = residuals(ratings, estimate, bias)
        squares *= squares
        per_rater = ratings.per_rater(squares)
        pooled = float(per_rater.sum()) / dof
        if pooled <= negligible:
            # Raters agree but for their biases: every weight gives the same consensus, with no error.
            variance = np.zeros(ratings.n_raters)
            break
        variance = (per_rater * inflation + PRIOR * pooled) / (n_rater + PRIOR)
    below = (rated @ weight) ** 2
    robust = ratings.per_unit(squares * (weight * weight)[ratings.rater]) * inflation / below
    model = (rated @ (weight * weight * variance)) / below
    squared = ((n_unit - 1) * robust + MODEL_SHARE * model) / (n_unit + MODEL_SHARE - 1)
    return Fit(
        estimate,
        np.sqrt(squared),
        n_unit + MODEL_SHARE - 1,
        bias,
        np.sqrt(per_rater * inflation / n_rater),
        panel_variance=panel_variance(bias, number),
        groups=number,
        passes=passes,
    )


def panel_variance(bias: Floats, number: int) -> float:
    """Variance of the panel's mean bias: the sample variance of biases over the number of raters."""
    freedom = bias.size - number
    return float((bias @ bias) / freedom / bias.size) if freedom > 0 else 0.0
