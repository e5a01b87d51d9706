"""The Panelwise consensus: raters weighted by their consistency, with a prior and a cap."""

from __future__ import annotations

import numpy as np

from labeling.statistics.consensus_fit import Fit, panels, residuals, solve_additive
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats, Ratings

PRIOR = 10.0
"""Ratings' worth of the panel's variance mixed into each rater's."""
CAP = 2.0
"""Largest weight, in units of an average rater's."""
OUTER_PASSES = 3
MODEL_SHARE = 8.0
"""Degrees of freedom of the model's standard error beside the n - 1 of the robust one."""


def panelwise(ratings: Ratings) -> Fit:
    """Weighted additive model (design, section 6).

    Rater variance = (sum r^2 N/dof + 10 s^2)/(n + 10) with dof = N - U - I + 1 (one more for each further
    panel that shares no unit), weight = min(1/variance, 2/s^2), three passes. Without the cap and the prior
    the weights run away to whoever fits best by chance or by never moving, as in plain P.910.
    SE^2 = ((n - 1) robust^2 + 8 model^2)/(n + 7), t with n + 7 degrees of freedom.
    Raises ``NotEstimable`` (no_residual) where nothing is left to measure spread with.
    """
    total = len(ratings)
    number, panel = panels(ratings)
    dof = total - ratings.n_units - ratings.n_raters + number
    if dof < 1:
        raise NotEstimable(
            "There are as many unknowns as ratings: let raters rate more of the same units, or use the mean.",
            "no_residual",
        )
    inflation = total / dof
    n_rater, n_unit = ratings.per_rater(), ratings.per_unit()
    weight, bias = np.ones(ratings.n_raters), np.zeros(ratings.n_raters)
    variance, pooled = np.zeros(ratings.n_raters), 0.0
    estimate = np.zeros(ratings.n_units)
    residual = np.zeros(total)
    negligible = 1e-18 * max(float(np.abs(ratings.value).max()) ** 2, 1e-300)
    for outer in range(OUTER_PASSES):
        if outer:
            weight = np.minimum(1.0 / variance, CAP / pooled)
        estimate, bias = solve_additive(ratings, weight, bias, panel)
        residual = residuals(ratings, estimate, bias)
        squares = residual * residual
        pooled = float(squares.sum()) / dof
        if pooled <= negligible:
            # Raters agree but for their biases: every weight gives the same consensus, with no error.
            variance = np.zeros(ratings.n_raters)
            break
        variance = (ratings.per_rater(squares) * inflation + PRIOR * pooled) / (n_rater + PRIOR)
    spread = np.sqrt(ratings.per_rater(residual * residual) * inflation / n_rater)
    w = weight[ratings.rater]
    below = ratings.per_unit(w) ** 2
    robust = ratings.per_unit((w * residual) ** 2) * inflation / below
    model = ratings.per_unit(w * w * variance[ratings.rater]) / below
    squared = ((n_unit - 1) * robust + MODEL_SHARE * model) / (n_unit + MODEL_SHARE - 1)
    return Fit(
        estimate,
        np.sqrt(squared),
        n_unit + MODEL_SHARE - 1,
        bias,
        spread,
        panel_variance=panel_variance(bias, number),
        note=note_on_panels(number),
    )


def panel_variance(bias: Floats, number: int) -> float:
    """Variance of the panel's mean bias: the sample variance of biases over the number of raters."""
    freedom = bias.size - number
    return float((bias @ bias) / freedom / bias.size) if freedom > 0 else 0.0


def note_on_panels(number: int) -> str | None:
    """A sentence where panels share no unit, for the result's note."""
    if number == 1:
        return None
    return f"{number} groups of raters share no unit; each is taken to be unbiased on average."
