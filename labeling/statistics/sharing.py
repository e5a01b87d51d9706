"""Places for more ratings of many images at once, shared out over the strata of a panel."""

from __future__ import annotations

import numpy as np

from labeling.statistics.ratings import Codes, Floats


def share_places(filled: Codes, room: Codes, most: int, shares: Floats, least: Codes) -> Codes:
    """Target of each image in each stratum, shape (images, strata): ``filled`` and the places opened on top.

    Each stratum first gets what it lacks of ``least``, shape (strata,); then every further place of ``room``, shape
    (images,), goes to the stratum furthest below its share. Never more than ``most`` in all, unless more is filled.
    """
    targets = filled.copy()
    left = np.maximum(most - filled.sum(axis=1), 0)
    opened = np.zeros_like(left)
    for stratum in range(filled.shape[1]):
        lacking = np.minimum(np.maximum(least[stratum] - targets[:, stratum], 0), left - opened)
        targets[:, stratum] += lacking
        opened += lacking
    rest = np.minimum(np.maximum(room, opened), left) - opened
    part = shares / shares.sum()
    for _place in range(int(rest.max(initial=0))):
        rows = np.flatnonzero(rest > 0)
        behind = part * (targets[rows].sum(axis=1, keepdims=True) + 1) - targets[rows]
        targets[rows, behind.argmax(axis=1)] += 1
        rest[rows] -= 1
    return targets
