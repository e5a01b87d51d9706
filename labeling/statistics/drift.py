"""Whether a rater's answers on the anchors wander away from the panel's as they go on."""

from __future__ import annotations

import numpy as np

from labeling.statistics.ratings import Floats
from labeling.statistics.signs import Sign, too_few

T_WATCH = 3.0
LARGEST_T = 99.0
LEAST_ANCHORS = 8
"""With fewer, |t| > 3 is not rare enough by chance (6 degrees of freedom: 2.4%)."""


def drift(deviation: Floats, place: Floats) -> Sign:
    """Slope of ``deviation`` (rating less consensus on anchors, scale points) over ``place`` (number of the trial),
    both shape (n,), by least squares; the sign's value is its t, to watch beyond 3. ``facts`` hold the slope per 100
    trials and its standard error."""
    both = np.isfinite(deviation) & np.isfinite(place)
    y, x = deviation[both], place[both]
    if y.size < LEAST_ANCHORS:
        return too_few("drift", T_WATCH, y.size, LEAST_ANCHORS, "ratings of anchors")
    x = x - x.mean()
    across = float(x @ x)
    if not across > 0:
        reason = "All anchors came at one place."
        return Sign("drift", None, T_WATCH, "ok", y.size, reason, "no_variance")
    slope = float(x @ y) / across
    rest = y - y.mean() - slope * x
    error = float(np.sqrt(rest @ rest / (y.size - 2) / across))
    if not max(error, abs(slope)) > 1e-12:
        reason = "Every anchor got the same answer beside the panel's."
        return Sign("drift", None, T_WATCH, "ok", y.size, reason, "no_variance")
    t = float(np.clip(slope / max(error, 1e-12), -LARGEST_T, LARGEST_T))
    facts = {"slope": 100 * slope, "se": 100 * error, "t": t}
    if abs(t) <= T_WATCH:
        return Sign("drift", t, T_WATCH, "ok", y.size, facts=facts)
    reason = f"Drifts by {100 * slope:+.2f} points in 100 trials on the anchors."
    return Sign("drift", t, T_WATCH, "watch", y.size, reason, "drift", facts)
