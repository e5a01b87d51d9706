"""When a difference is told: it must be large, and chance must not explain it over everything that was looked at."""

from collections.abc import Sequence
from math import ceil, log

import numpy as np

from scoring.engine.drift.compare import Difference, Unlike

LEAST_PSI = 0.2  # beyond what chance brings; Siddiqi's .1 is a little, .25 much
LEAST_UNLIKE = 2.0  # times the usual share
FALSE_ALARMS_A_YEAR = 0.05  # chance of a single false alarm in a year of weeks
LOOKS_A_YEAR = 52 * 7  # a running week is looked at on each of its days
LEVEL = FALSE_ALARMS_A_YEAR / LOOKS_A_YEAR
_GAP_OF_ONE_SD = (
    0.3829  # 2Φ(½) − 1: largest gap between two normal distributions one standard deviation apart
)


def holm(p: Sequence[float]) -> np.ndarray:
    """p-values (k,) adjusted for having looked k times (Holm 1979), in the order given."""
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)
    scaled = values[order] * np.arange(len(values), 0, -1)
    found = np.empty_like(values)
    found[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return found


def alarming(found: Sequence[Difference | Unlike]) -> list[bool]:
    """For everything looked at within one week, all sources and measures, whether it is to be told."""
    adjusted = holm([one.p for one in found])
    return [bool(p <= LEVEL) and large(one) for one, p in zip(found, adjusted, strict=True)]


def large(one: Difference | Unlike) -> bool:
    """Whether a difference would matter if it is no chance."""
    if isinstance(one, Unlike):
        return one.share >= LEAST_UNLIKE * one.usual
    return one.effect >= LEAST_PSI


def images_needed(reference_size: int, looked_at: int) -> int | None:
    """From how many images of a week on a shift by one standard deviation would be told; None: from no number, the
    reference is too small."""
    wanted = log(4 * max(looked_at, 1) / LEVEL) / (2 * _GAP_OF_ONE_SD**2)
    if reference_size <= wanted:
        return None
    return ceil(wanted * reference_size / (reference_size - wanted))
