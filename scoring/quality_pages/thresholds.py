"""From which value a measure of an image warns, and why there."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, NamedTuple

from scoring.models import ScoringRules

Limits = tuple[float | None, float | None]

# (low, high); None: that side never warns. Why each lies there is `Measure.why`. Measured on 145 clean pictures of
# avt_ai_images, two of which warn: one drawn on pure white, one drawn with grain.
THRESHOLDS: dict[str, Limits] = {
    "sharpness": (0.5, None),
    "noise": (None, 8.0),
    "exposure": (0.08, 0.92),
    "clipped_low": (None, 0.65),
    "clipped_high": (None, 0.8),
    "contrast": (0.04, None),
    "blockiness": (None, 1.8),
    "jpeg_quality": (30.0, None),
    "legibility": (0.35, None),
    "entropy": (1.0, None),
    "face_size": (0.04, None),
    "face_margin": (-0.15, None),
    "face_roll": (-20.0, 20.0),
    "face_light": (None, 0.85),
}


class Warned(NamedTuple):
    """`measure` has `value`, beyond `limit`; `below`: under the lower one."""

    measure: str
    value: float
    limit: float
    below: bool


def thresholds_of(rules: ScoringRules) -> dict[str, Limits]:
    """The built-in thresholds with the study's own in their place. A side the study leaves out is None: it is off."""
    found = dict(THRESHOLDS)
    for measure, own in rules.thresholds.items():
        found[measure] = (_number(own, "low"), _number(own, "high"))
    return found


def _number(own: Mapping[str, Any], side: str) -> float | None:
    value = own.get(side)
    return None if value is None else float(value)


def warnings_of(measures: Mapping[str, float], thresholds: Mapping[str, Limits]) -> list[Warned]:
    """What warns in one image, in the order of `thresholds`; a measure that is missing or not finite says nothing."""
    found = []
    for measure, (low, high) in thresholds.items():
        value = measures.get(measure)
        if value is None or not isfinite(value):
            continue
        if low is not None and value < low:
            found.append(Warned(measure, float(value), low, True))
        elif high is not None and value > high:
            found.append(Warned(measure, float(value), high, False))
    return found
