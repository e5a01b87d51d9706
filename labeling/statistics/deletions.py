"""Jackknife limits of a figure of a unit x rater table, with any pattern of holes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from labeling.statistics.ratings import Floats


@dataclass(frozen=True)
class Deletions:
    """A figure with one unit, one rater or one rating left out in turn: shapes (units,), (raters,),
    (ratings,). ``None`` leaves that source of error out of the limits; ``ratings_per_unit`` is the harmonic
    mean."""

    ratings_per_unit: float
    units: Floats
    raters: Floats | None
    ratings: Floats | None = None

    def of_these_raters(self) -> Deletions:
        """Units alone: error of a figure of exactly these raters."""
        return Deletions(self.ratings_per_unit, self.units, None)


def jackknife_limits(
    point: float, deletions: Deletions, confidence: float = 0.95
) -> tuple[float, float] | None:
    """Limits within [-1/(k - 1), 1] of a figure with k ratings per unit; None where it does not vary.

    The variance is that over units plus that over raters less that over single ratings, which both hold
    (inclusion and exclusion as in Cameron, Gelbach & Miller 2011); the jackknife bias likewise. Degrees of
    freedom after Satterthwaite (1946). All on the scale log((1 + (k - 1) x)/(1 - x)), on which an intraclass
    correlation is nearly normal (Fisher 1925); where a value lies outside it, on that of k = 2, and failing
    that on the plain scale, cut at -1 and 1.
    """
    sweeps = [sweep for sweep in (deletions.units, deletions.raters, deletions.ratings) if sweep is not None]
    if deletions.units.size < 3 or not all(np.isfinite(sweep).all() for sweep in sweeps):
        return None
    lowest = min(point, *(float(sweep.min()) for sweep in sweeps))
    highest = max(point, *(float(sweep.max()) for sweep in sweeps))
    forward, back = _scale(lowest, highest, deletions.ratings_per_unit)
    centre = float(forward(np.asarray(point)))
    parts = [_variance_and_bias(forward(sweep), centre) for sweep in sweeps]
    variance, bias, freedom = _combined(parts, [sweep.size - 1 for sweep in sweeps])
    if not variance > 1e-20:
        return None
    half = float(stats.t.ppf((1 + confidence) / 2, freedom)) * np.sqrt(variance)
    low, high = back(np.array([centre - bias - half, centre - bias + half]))
    # Estimates may lie below the least value of what they estimate; each stays inside its own interval.
    floor = min(point, -1.0 / max(deletions.ratings_per_unit - 1.0, 1.0))
    return max(min(float(low), point), floor), min(max(float(high), point), max(point, 1.0))


def _variance_and_bias(deleted: Floats, centre: float) -> tuple[float, float]:
    size = deleted.size
    spread = float(((deleted - deleted.mean()) ** 2).sum())
    return (size - 1) / size * spread, (size - 1) * (float(deleted.mean()) - centre)


def _combined(parts: list[tuple[float, float]], freedoms: list[int]) -> tuple[float, float, float]:
    if len(parts) == 1:
        return parts[0][0], parts[0][1], freedoms[0]
    (units, unit_bias), (raters, rater_bias) = parts[:2]
    cells, cell_bias = parts[2] if len(parts) == 3 else (0.0, 0.0)
    variance = max(units + raters - cells, units, raters)
    per_source = max(units - cells, 0.0) ** 2 / freedoms[0] + max(raters - cells, 0.0) ** 2 / freedoms[1]
    per_source += cells**2 / (freedoms[0] * freedoms[1])
    freedom = max(variance**2 / per_source, 1.0) if per_source > 0 else float(min(freedoms[:2]))
    return variance, unit_bias + rater_bias - cell_bias, freedom


def _scale(
    lowest: float, highest: float, k: float
) -> tuple[Callable[[Floats], Floats], Callable[[Floats], Floats]]:
    if highest >= 1.0 - 1e-12 or lowest <= -1.0:
        return _plain, _plain
    factor = k - 1.0 if k > 1.0 and lowest > -0.98 / (k - 1.0) else 1.0

    def forward(x: Floats) -> Floats:
        return np.log((1.0 + factor * x) / (1.0 - x))

    def back(y: Floats) -> Floats:
        shrunk = np.exp(-np.clip(y, -500.0, 500.0))
        return (1.0 - shrunk) / (1.0 + factor * shrunk)

    return forward, back


def _plain(x: Floats) -> Floats:
    return x
