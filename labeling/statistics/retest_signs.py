"""Whether a rater says the same of the same image when it comes again."""

from __future__ import annotations

import numpy as np

from labeling.statistics.ratings import Floats
from labeling.statistics.signs import Sign, too_few

LEAST_REPEATS = 5
TIMES_THE_PANEL = 2.0


def retest(first: Floats, again: Floats, panel_difference: float, span: float) -> Sign:
    """Mean absolute difference of the first and the repeated answer, both shape (n,), in scale points.

    To watch beyond twice ``panel_difference``, the panel's median of the same, but never within a sixth of ``span``.
    ``facts`` hold the correlation r (NaN where either does not vary) and the panel's difference. Never suspends: five
    repeats say little, and images may grow on people.
    """
    both = np.isfinite(first) & np.isfinite(again)
    one, two = first[both], again[both]
    floor = span / 6
    usual = panel_difference if np.isfinite(panel_difference) else float("nan")
    threshold = max(TIMES_THE_PANEL * usual, floor) if np.isfinite(usual) else floor
    if one.size < LEAST_REPEATS:
        return too_few("retest", threshold, one.size, LEAST_REPEATS, "repeats")
    difference = float(np.abs(one - two).mean())
    varies = one.std() > 0 and two.std() > 0
    r = float(np.corrcoef(one, two)[0, 1]) if varies else float("nan")
    facts = {"difference": difference, "panel": usual, "r": r}
    if not np.isfinite(usual):
        reason = "The panel has no repeats to compare with yet."
        return Sign("retest", difference, threshold, "ok", one.size, reason, "no_panel", facts)
    if difference <= threshold:
        return Sign("retest", difference, threshold, "ok", one.size, facts=facts)
    reason = f"Differs by {difference:.2f} points on average when an image comes again."
    return Sign("retest", difference, threshold, "watch", one.size, reason, "retest", facts)
