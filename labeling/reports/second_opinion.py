"""Krippendorff's alpha asked of the `krippendorff` package: an independent implementation, imported for this alone.

The package is under GPL-3 and may be left out (docs/licences.md); a report then says that nobody was asked.
"""

from typing import Any

import numpy as np

from labeling.statistics.alpha import Level
from labeling.statistics.ratings import Ratings

MOST_POINTS = 11
TOLERANCE = 1e-9


def second_opinion(ratings: Ratings, level: Level, ours: float | None) -> dict[str, Any]:
    """{"status", "alpha", "difference"}. The status is agrees, disputed (the two differ by more than 1e-9), no_figure
    (nothing to compare), many_points (more than 11 different values) or not_installed."""
    if ours is None:
        return _said("no_figure")
    values = np.unique(ratings.value)
    if values.size > MOST_POINTS:
        return _said("many_points")
    try:
        import krippendorff
    except ImportError:
        return _said("not_installed")
    counts = np.zeros((ratings.n_units, values.size))
    np.add.at(counts, (ratings.unit, np.searchsorted(values, ratings.value)), 1)
    theirs = float(
        krippendorff.alpha(value_counts=counts, value_domain=values.tolist(), level_of_measurement=level)
    )
    difference = abs(theirs - ours)
    return _said("agrees" if difference <= TOLERANCE else "disputed", theirs, difference)


def disputed(opinions: dict[str, Any]) -> bool:
    """Whether any figure of a report is in dispute."""
    return any(one["status"] == "disputed" for parts in opinions.values() for one in parts.values())


def _said(status: str, alpha: float | None = None, difference: float | None = None) -> dict[str, Any]:
    return {"status": status, "alpha": alpha, "difference": difference}
