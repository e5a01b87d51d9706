"""Limits of intervals as they are shown on a bounded scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from labeling.statistics.ratings import Floats


def clipped(
    estimate: ArrayLike, low: ArrayLike, high: ArrayLike, lowest: float, highest: float
) -> tuple[Floats, Floats]:
    """Limits cut to the scale, ``lowest`` to ``highest``, for showing: no panel can mean 7.3 on a scale of 1 to 7.

    The estimates stay what they are. Where one lies outside itself (biases were taken off it), the limit on that side
    is the estimate, so that an interval always holds its estimate. Sort, compare and stop by the limits as they were.
    """
    middle = np.asarray(estimate, dtype=np.float64)
    below = np.minimum(np.clip(low, lowest, highest), middle)
    above = np.maximum(np.clip(high, lowest, highest), middle)
    return np.asarray(below, dtype=np.float64), np.asarray(above, dtype=np.float64)
