"""How many raters of a unit a wished reliability or interval takes, from a decision study."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labeling.statistics.planning import Component, Width, half_width_at, icc_at
from labeling.statistics.ratings import Floats

MOST_RATERS = 10_000
"""Beyond this many raters per unit a wish counts as out of reach."""


@dataclass(frozen=True)
class Needed:
    """Raters per unit that a wish takes, with the interval from that of the components.

    ``estimate`` is None where it cannot be said: ``code`` is ``no_signal``, or ``out_of_reach`` where even 10,000
    raters are not enough; ``best`` is then what 10,000 would give. ``high`` None beside a known ``low``: no upper end.
    """

    estimate: int | None
    low: int | None = None
    high: int | None = None
    code: str | None = None
    reason: str | None = None
    best: float | None = None


def raters_for_icc(noise: Component, wanted: float) -> Needed:
    """Raters per unit so that ICC(2,k) or ICC(3,k) (``noise`` of that form) is at least ``wanted``, in (0, 1).

    Spearman-Brown solved for k: noise wanted/(1 - wanted).
    """
    if not 0 < wanted < 1:
        raise ValueError(f"A wanted reliability lies between 0 and 1, not {wanted}.")
    if noise.estimate is None:
        return _no_signal(noise)
    return _needed(
        noise, lambda one: _whole(one * wanted / (1 - wanted)), lambda k: float(icc_at(noise, k)[0][0])
    )


def raters_for_half_width(noise: Component, wanted: float, width: Width) -> Needed:
    """Raters per unit so that the expected half-width (see ``half_width_at``) is at most ``wanted`` scale points."""
    if not wanted > 0:
        raise ValueError(f"A wanted half-width is above 0, not {wanted}.")
    ks = np.arange(1.0, MOST_RATERS + 2)

    def solve(one: float) -> int:
        widths = half_width_at(Component(one), ks, width)[0]
        enough = np.flatnonzero(widths <= wanted)
        return int(ks[enough[0]]) if enough.size else MOST_RATERS + 1

    return _needed(noise, solve, lambda k: float(half_width_at(noise, k, width)[0][0]))


def _needed(noise: Component, solve: Callable[[float], int], best: Callable[[Floats], float]) -> Needed:
    assert noise.estimate is not None
    estimate = solve(noise.estimate)
    if estimate > MOST_RATERS:
        reached = best(np.array([float(MOST_RATERS)]))
        sentence = f"Even {MOST_RATERS} raters would not be enough: they would reach {reached:.3g}."
        return Needed(None, code="out_of_reach", reason=sentence, best=reached)
    if noise.low is None or noise.high is None:
        return Needed(estimate)
    low, high = solve(noise.low), solve(noise.high)
    return Needed(estimate, low, high if high <= MOST_RATERS else None)


def _no_signal(noise: Component) -> Needed:
    sentence = "Units differ no more than chance allows, so no number of raters would tell them apart."
    return Needed(None, code=noise.code or "no_signal", reason=sentence)


def _whole(k: float) -> int:
    return max(1, int(min(np.ceil(k - 1e-9), MOST_RATERS + 1)))
