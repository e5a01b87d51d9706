"""How a rater uses the scale beside the panel: leniency, spread, range and the ends. Style, not carelessness."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from labeling.statistics.ratings import Floats
from labeling.statistics.signs import Sign, known, too_few

LEAST_RATINGS = 20
SD_RATIO = 0.5
LENIENT = 1 / 4
"""Leniency worth a look, as a share of the scale's span: a point and a half on a 1-7 scale."""
CERTAIN = 3.0
EXTREME = 0.5
"""How far above the panel's a rater's share of answers at the two ends is worth a look."""


def sd_ratio(values: ArrayLike, panel_sd: float) -> Sign:
    """One rater's standard deviation over the panel's typical one; under .5 is central tendency, to watch.

    Needs 20 ratings. ``panel_sd`` is the median of the raters' standard deviations.
    """
    given = known(values)
    if given.size < LEAST_RATINGS:
        return too_few("sd_ratio", SD_RATIO, given.size, LEAST_RATINGS)
    if not panel_sd > 0:
        reason = "The panel's ratings do not vary, so there is nothing to compare with."
        return Sign("sd_ratio", None, SD_RATIO, "ok", given.size, reason, "no_variance")
    sd = float(given.std(ddof=1))
    facts = {"sd": sd, "panel_sd": float(panel_sd)}
    if sd / panel_sd >= SD_RATIO:
        return Sign("sd_ratio", sd / panel_sd, SD_RATIO, "ok", given.size, facts=facts)
    reason = "Uses less than half the panel's spread of the scale."
    return Sign("sd_ratio", sd / panel_sd, SD_RATIO, "watch", given.size, reason, "sd_ratio", facts)


def leniency(values: Floats, others_mean: Floats, span: float) -> Sign:
    """Mean of value less the others' mean of the same image, both shape (n,), in scale points; ``facts`` hold its
    standard error (se). To watch beyond a quarter of the span and three standard errors. Consensus removes it."""
    both = np.isfinite(values) & np.isfinite(others_mean)
    difference = (values - others_mean)[both]
    threshold = LENIENT * span
    if difference.size < LEAST_RATINGS:
        return too_few("leniency", threshold, difference.size, LEAST_RATINGS)
    bias = float(difference.mean())
    error = float(difference.std(ddof=1) / np.sqrt(difference.size))
    facts = {"bias": bias, "se": error}
    if abs(bias) < threshold or abs(bias) < CERTAIN * error:
        return Sign("leniency", bias, threshold, "ok", difference.size, facts=facts)
    code = "lenient" if bias > 0 else "severe"
    reason = f"Rates {abs(bias):.2f} points {'above' if bias > 0 else 'below'} the others on the same images."
    return Sign("leniency", bias, threshold, "watch", difference.size, reason, code, facts)


def range_used(values: ArrayLike, low: float, high: float) -> Sign:
    """Share of the scale's span between the 5th and the 95th percentile of one rater's answers; under a quarter is
    worth a look."""
    given = known(values)
    if given.size < LEAST_RATINGS:
        return too_few("range_used", 0.25, given.size, LEAST_RATINGS)
    bottom, top = (float(x) for x in np.quantile(given, [0.05, 0.95], method="nearest"))
    share = (top - bottom) / (high - low)
    facts = {"bottom": bottom, "top": top}
    if share >= 0.25:
        return Sign("range_used", share, 0.25, "ok", given.size, facts=facts)
    reason = f"Nine answers in ten lie between {bottom:g} and {top:g}."
    return Sign("range_used", share, 0.25, "watch", given.size, reason, "range_used", facts)


def extreme_responding(values: ArrayLike, low: float, high: float, panel_share: float) -> Sign:
    """Share of answers at the lowest or the highest point less the panel's median share; .5 and more is worth a
    look."""
    given = known(values)
    if given.size < LEAST_RATINGS:
        return too_few("extremes", EXTREME, given.size, LEAST_RATINGS)
    share = float(((given <= low) | (given >= high)).mean())
    if not np.isfinite(panel_share):
        reason = "The panel has no share of its own yet."
        return Sign("extremes", None, EXTREME, "ok", given.size, reason, "no_panel")
    facts = {"share": share, "panel": float(panel_share)}
    if share - panel_share < EXTREME:
        return Sign("extremes", share - panel_share, EXTREME, "ok", given.size, facts=facts)
    reason = f"{share:.0%} of the answers are at the ends of the scale."
    return Sign("extremes", share - panel_share, EXTREME, "watch", given.size, reason, "extremes", facts)
