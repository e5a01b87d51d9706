"""Where images stand along a scale, as a strip: how evenly anchors cover it."""

from itertools import pairwise
from typing import NamedTuple

from labeling.models import Scale

WIDTH = 480
EDGE = 16


class Strip(NamedTuple):
    """Places in units of a picture WIDTH wide: `marks` (place, value), `ticks` (place, point). `gap` is the widest
    stretch of the scale without a mark, in scale points, as (from, to); None with less than two marks."""

    marks: list[tuple[int, float]]
    ticks: list[tuple[int, int]]
    gap: tuple[float, float] | None


def strip(scale: Scale, values: list[float]) -> Strip:
    """Values outside the scale stand at its end."""
    within = sorted(min(max(value, scale.low), scale.high) for value in values)
    step = max(1, round((scale.high - scale.low) / 10))
    ticks = [(_place(scale, point), point) for point in range(scale.low, scale.high + 1, step)]
    gaps = [(b - a, (a, b)) for a, b in pairwise(within)]
    widest = max(gaps)[1] if gaps else None
    return Strip([(_place(scale, value), value) for value in within], ticks, widest)


def _place(scale: Scale, value: float) -> int:
    return round(EDGE + (WIDTH - 2 * EDGE) * (value - scale.low) / (scale.high - scale.low))
