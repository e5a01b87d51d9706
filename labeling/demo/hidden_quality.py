"""The demo's hidden truth: how good a creative is on each scale, from what can be seen in it.

Weights are invented, in the direction practitioners would expect: a gaze at the viewer or the product, a
near framing, soft light and a legible headline help; clutter, clashing colours and bad pictures hurt. Some
effects depend on each other, and a small part of each creative's quality cannot be explained.
"""

import numpy as np
from scipy.stats import norm

from .palettes import BY_NAME
from .spec import CreativeSpec

SCALES = ("appeal", "clarity")
RESIDUAL = 0.22

_GAZE = {"viewer": 0.3, "product": 0.22, "away": -0.3}
_FRAMING = {"close": 0.22, "medium": 0.3, "wide": -0.15, "none": -0.1}
_LIGHT = {"soft": 0.28, "frontal": 0.05, "harsh": -0.2, "dim": -0.55}
_CROP = {"good": 0.0, "head_cut": -0.8, "off_side": -0.4}
_HARM = {
    "appeal": {
        "none": 0.15,
        "blur": -0.75,
        "compression": -0.6,
        "underexposed": -0.7,
        "overexposed": -0.6,
        "noise": -0.5,
    },
    "clarity": {
        "none": 0.1,
        "blur": -0.95,
        "compression": -0.55,
        "underexposed": -0.75,
        "overexposed": -0.55,
        "noise": -0.3,
    },
}
_BACKDROP = {
    "plants": 0.2,
    "sun": 0.18,
    "window": 0.12,
    "shapes": 0.08,
    "room": 0.0,
    "gradient": 0.0,
    "rays": -0.1,
    "city": -0.12,
}
# Mean and standard deviation of the raw sums over plans of many seeds.
_CENTRE = {"appeal": (0.284, 0.769), "clarity": (-0.109, 0.724)}


def hidden_quality(spec: CreativeSpec) -> dict[str, float]:
    """Quality in 0..1 per scale, about uniform over a plan; the same for the same spec."""
    raw = raw_quality(spec)
    return {scale: float(norm.cdf((raw[scale] - m) / s)) for scale, (m, s) in _CENTRE.items()}


def raw_quality(spec: CreativeSpec) -> dict[str, float]:
    """The unscaled sums behind :func:`hidden_quality`."""
    rng = np.random.default_rng([spec.seed, 5])
    residual = rng.normal(0, RESIDUAL, 2)
    severity = 0.55 + 0.75 * spec.severity
    harmony = BY_NAME[spec.palette].harmony - 0.8
    look = spec.look
    appeal = 1.3 * harmony + _FRAMING[spec.framing] + _CROP[spec.crop] - 0.3 * max(spec.clutter - 1, 0)
    appeal += _HARM["appeal"][spec.degradation] * severity + 0.5 * (spec.headline_contrast - 0.8)
    appeal += _BACKDROP[spec.backdrop] + (0.12 if spec.held else 0.0)
    clarity = 1.7 * (spec.headline_contrast - 0.75) - 0.33 * spec.clutter + 0.5 * _CROP[spec.crop]
    clarity += _HARM["clarity"][spec.degradation] * severity + (0.2 if spec.framing == "none" else 0.0)
    clarity += 0.12 * (spec.lettering == "bold") - 0.15 * (len(spec.headline) > 24) + 0.5 * harmony
    clarity -= 0.3 * (spec.backdrop in ("city", "rays") and spec.layout.startswith("open"))
    if look is not None:
        appeal += (
            _GAZE[look.gaze]
            + _LIGHT[look.light]
            + 0.18 * (look.mouth != "flat")
            - 0.15 * (abs(look.turn) > 0.7)
        )
        # A gaze at the viewer works from near, a gaze at the product when the product is in the hand.
        appeal += 0.25 * (look.gaze == "viewer" and spec.framing == "close")
        appeal += 0.3 * (look.gaze == "product" and spec.held) - 0.25 * (
            look.light == "dim" and spec.clutter >= 2
        )
        clarity += 0.35 * (look.gaze == "product") + 0.5 * _LIGHT[look.light] + 0.15 * spec.held
    return {"appeal": float(appeal + residual[0]), "clarity": float(clarity + residual[1])}
