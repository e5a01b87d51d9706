"""Where images lie within their study on each measure, and what warns: vectorised, whatever their number."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.quality_pages.table import COLUMNS, StudyQuality
from scoring.quality_pages.thresholds import Limits

FEWEST = 8  # images, below which a place within the study says nothing
_MAD_TO_SD = 1.4826  # of a normal distribution


class Standing(NamedTuple):
    """Where a value lies among `n` images. `rank`: share of them below it, equals counted half, 0 to 1. `z`: distance from
    the median in robust standard deviations (1.4826 times the median absolute deviation). Both None where the images are
    too few; `z` also where more than half are alike."""

    n: int
    rank: float | None
    z: float | None


class Spread(NamedTuple):
    """One measure over a study: `n` images with a value and their 5%, 50% and 95% quantiles, None without any;
    `below` and `above` count those beyond its `limits`."""

    measure: str
    n: int
    quantiles: tuple[float, float, float] | None
    limits: Limits
    below: int
    above: int

    @property
    def warns(self) -> int:
        return self.below + self.above


@dataclass(frozen=True, eq=False)
class WarnedImages:
    """`measures` have limits; `beyond` (n, measures) says which image is beyond them, `severity` (n,) how far in all, in
    robust spreads of the study."""

    measures: tuple[str, ...]
    beyond: NDArray[np.bool_]
    severity: NDArray[np.float64]

    def worst_first(self, measure: str = "") -> NDArray[np.int64]:
        """Rows of the images that warn (on `measure`), those with most warnings first, then by severity."""
        if measure and measure not in self.measures:
            return np.empty(0, dtype=np.int64)
        number = self.beyond.sum(axis=1)
        rows = np.flatnonzero(self.beyond[:, self.measures.index(measure)] if measure else number)
        return rows[np.lexsort((rows, -self.severity[rows], -number[rows]))]


def standing(known: NDArray[np.floating], value: float) -> Standing:
    """The place of `value` among `known`, ascending and finite."""
    n = int(known.size)
    if n < FEWEST or not isfinite(value):
        return Standing(n, None, None)
    asked = np.asarray(value, dtype=known.dtype)
    rank = (np.searchsorted(known, asked, "left") + np.searchsorted(known, asked, "right")) / (2 * n)
    middle = _quantile(known, 0.5)
    spread = _MAD_TO_SD * float(np.median(np.abs(known.astype(np.float64) - middle)))
    return Standing(n, float(rank), (value - middle) / spread if spread > 0 else None)


def spreads(table: StudyQuality, thresholds: Mapping[str, Limits]) -> list[Spread]:
    """One for each measure, in the order of the table."""
    return [_spread(table, measure, thresholds.get(measure, (None, None))) for measure in COLUMNS]


def _spread(table: StudyQuality, measure: str, limits: Limits) -> Spread:
    known = table.known[measure]
    low, high = limits
    below = 0 if low is None else int(np.searchsorted(known, np.float32(low), "left"))
    above = 0 if high is None else int(known.size - np.searchsorted(known, np.float32(high), "right"))
    found = tuple(_quantile(known, q) for q in (0.05, 0.5, 0.95)) if known.size else None
    return Spread(measure, int(known.size), found, limits, below, above)  # type: ignore[arg-type]


def warned(table: StudyQuality, thresholds: Mapping[str, Limits]) -> WarnedImages:
    """Which images are beyond the limits. What was not measured is not beyond any."""
    measures = tuple(key for key in COLUMNS if any(one is not None for one in thresholds.get(key, ())))
    beyond = np.zeros((len(table), len(measures)), dtype=bool)
    severity = np.zeros(len(table))
    for place, measure in enumerate(measures):
        low, high = thresholds[measure]
        values = table.column(measure)
        past = np.zeros(len(table), dtype=np.float32)
        # Compared as the table holds them: an image whose value is the limit is within it.
        if low is not None:
            past = np.fmax(past, np.float32(low) - values)
        if high is not None:
            past = np.fmax(past, values - np.float32(high))
        beyond[:, place] = past > 0
        severity += past / _scale(table.known[measure], low, high)
    return WarnedImages(measures, beyond, severity)


def _scale(known: NDArray[np.floating], low: float | None, high: float | None) -> float:
    if known.size:
        spread = (_quantile(known, 0.75) - _quantile(known, 0.25)) / 1.349
        if spread > 0:
            return spread
    return max(abs(one) for one in (low, high, 1e-6) if one is not None)


def _quantile(known: NDArray[np.floating], q: float) -> float:
    """Of ascending values, by linear interpolation."""
    at = q * (known.size - 1)
    low = int(at)
    high = min(low + 1, known.size - 1)
    return float(known[low]) + (at - low) * (float(known[high]) - float(known[low]))
