"""How often an item is passed, and when that says that the item is at fault and not the raters."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from scipy.special import ndtri

LOW = 0.80
BEHIND = 0.05


class Rate(NamedTuple):
    """A share with its Wilson interval; `estimate`, `low` and `high` are None where nothing was seen."""

    passed: int
    seen: int
    estimate: float | None
    low: float | None
    high: float | None


def hit_rate(passed: int, seen: int, confidence: float = 0.95) -> Rate:
    """Share of `passed` among `seen` with the score interval of Wilson (1927, JASA 22, 209-212).

    Raises ``ValueError`` where `passed` is not within 0 to `seen`.
    """
    if not 0 <= passed <= seen:
        raise ValueError(f"{passed} of {seen} is no share: passed lies between 0 and seen.")
    if not seen:
        return Rate(0, 0, None, None, None)
    z = float(ndtri((1 + confidence) / 2))
    p, z2 = passed / seen, z * z
    middle = (p + z2 / (2 * seen)) / (1 + z2 / seen)
    half = z / (1 + z2 / seen) * sqrt(p * (1 - p) / seen + z2 / (4 * seen * seen))
    return Rate(passed, seen, p, max(0.0, middle - half), min(1.0, middle + half))


def is_behind(own: Rate, others: Rate) -> bool:
    """Whether even the upper end of `own` is .05 behind what the other items of its kind reach together."""
    return own.high is not None and others.estimate is not None and own.high < others.estimate - BEHIND


def looks_wrong(own: Rate, others: Rate) -> bool:
    """Whether even the upper end of `own` is under .80, or the item is behind the others."""
    return own.high is not None and (own.high < LOW or is_behind(own, others))
