"""Neck, shoulders, garment, and an arm that can hold something. Units as in face.py; drawn below the head."""

import numpy as np

from .canvas import Pen
from .colour import WHITE, mix
from .geometry import Outline, ellipse, mirror, smooth, stroke
from .look import Inks, Look


def torso(shoulder: float = 0.86) -> Outline:
    right = [
        (0.0, 0.7), (0.2, 0.69), (0.46, 0.775), (shoulder * 0.9, 0.93), (shoulder, 1.2),
        (shoulder + 0.06, 1.7), (shoulder + 0.02, 2.4), (shoulder, 5.0),
    ]  # fmt: skip
    return smooth(mirror(right))


def draw_neck(pen: Pen, look: Look, ink: Inks) -> None:
    neck = smooth(
        [(-0.15, 0.2), (-0.155, 0.55), (-0.25, 0.74), (0, 0.9), (0.25, 0.74), (0.155, 0.55), (0.15, 0.2)]
    )
    pen.fill(neck, ink.skin)
    x = look.turn * 0.05 - look.light_side * 0.03
    shadow = smooth([(-0.3, 0.2), (0.3, 0.2), (0.27, 0.5), (x + 0.05, 0.62), (-0.27, 0.5)])
    pen.fill(shadow, ink.skin_shade, opacity=0.95, clip=neck)


def draw_body(pen: Pen, look: Look, ink: Inks) -> None:
    shape = torso()
    pen.fill(shape, ink.cloth)
    _pattern(pen, look, ink, shape)
    dark = -look.light_side
    side = np.array(
        [
            (dark * x, y)
            for x, y in [
                *smooth([(0.42, 0.6), (0.5, 1.0), (0.42, 1.6), (0.5, 5.2)], closed=False),
                (1.3, 5.2),
                (1.3, 0.6),
            ]
        ]
    )
    pen.fill(side, ink.cloth_shade, opacity=0.5, clip=shape)
    pen.fill(side, ink.cloth_shade, clip=shape, grain=(dark * 0.8, 0.1))
    for s in (-1, 1):
        pen.line(
            [(s * 0.6, 1.32), (s * 0.62, 1.8), (s * 0.6, 4.8)],
            0.024,
            ink.cloth_shade,
            taper=(0.1, 1.0),
            opacity=0.85,
        )
    drawer = {
        "crew": _crew, "vneck": _vneck, "turtleneck": _turtleneck, "shirt": _shirt, "hoodie": _hoodie,
        "blazer": _blazer, "dungarees": _dungarees,
    }[look.garment]  # fmt: skip
    drawer(pen, ink, shape)


def draw_arm(pen: Pen, ink: Inks, side: int, hand: tuple[float, float]) -> None:
    """A sleeve from the shoulder of ``side`` by way of the elbow to just before ``hand`` (local units)."""
    shoulder, elbow = (side * 0.72, 1.12), (side * 0.98, 1.95)
    wrist = (hand[0] + (elbow[0] - hand[0]) * 0.22, hand[1] + (elbow[1] - hand[1]) * 0.22)
    upper = smooth(
        [
            shoulder,
            (side * 0.93, 1.55),
            elbow,
            ((elbow[0] + wrist[0]) / 2, (elbow[1] + wrist[1]) / 2 + 0.04),
            wrist,
        ],
        closed=False,
    )
    pen.fill(stroke(upper, 0.37, curved=False, taper=(0.95, 0.72)), ink.cloth_shade)
    pen.fill(
        stroke(upper - np.array((side * 0.012, 0.018)), 0.335, curved=False, taper=(0.95, 0.72)), ink.cloth
    )
    pen.line([wrist, hand], 0.2, ink.skin, curved=False, taper=(0.95, 0.9))
    x, y = wrist
    cuff = [(x - 0.02 * side, y + 0.02), (x - 0.05 * side, y - 0.01)]
    pen.line(cuff, 0.25, ink.cloth_light, curved=False)


def draw_fingers(pen: Pen, ink: Inks, side: int, hand: tuple[float, float], grip: float) -> None:
    """Fingers in front of a thing held at ``hand``, whose half width is ``grip``."""
    x, y = hand
    reach = -side * min(grip * 0.9, 0.2)
    pen.ellipse(x + side * grip * 0.75, y, 0.13, 0.15, ink.skin)
    for k, dy in enumerate((-0.105, -0.035, 0.035, 0.1)):
        start = (x + side * grip * 0.75, y + dy)
        end = (x + reach * (0.5, 0.65, 0.6, 0.4)[k], y + dy + 0.008)
        pen.line([start, end], 0.078, ink.skin_shade, curved=False)
        pen.line([(start[0], start[1] - 0.008), (end[0], end[1] - 0.008)], 0.066, ink.skin, curved=False)


def _pattern(pen: Pen, look: Look, ink: Inks, shape: Outline) -> None:
    if look.garment in ("blazer", "dungarees", "hoodie"):
        return
    if look.pattern == "stripes":
        for y in np.arange(0.84, 5.0, 0.2):
            pen.line([(-1.3, y - 0.05), (0, y + 0.03), (1.3, y - 0.05)], 0.075, ink.cloth_light, clip=shape)
    elif look.pattern == "dots":
        for row, y in enumerate(np.arange(0.82, 5.0, 0.19)):
            for x in np.arange(-1.1, 1.2, 0.24):
                pen.ellipse(x + 0.12 * (row % 2), y, 0.038, 0.038, ink.cloth_light, clip=shape)


def _crew(pen: Pen, ink: Inks, shape: Outline) -> None:
    pen.ellipse(0, 0.7, 0.235, 0.13, ink.skin)
    pen.ellipse(0, 0.66, 0.2, 0.1, ink.skin_shade, opacity=0.6)
    pen.line(ellipse(0, 0.7, 0.25, 0.145, start=-4, end=184), 0.042, ink.cloth_shade, curved=False)


def _vneck(pen: Pen, ink: Inks, shape: Outline) -> None:
    opening = smooth([(-0.24, 0.66), (-0.15, 0.86), (0.0, 1.08), (0.15, 0.86), (0.24, 0.66), (0, 0.6)])
    pen.fill(opening, ink.skin)
    pen.ellipse(0, 0.62, 0.22, 0.14, ink.skin_shade, opacity=0.8, clip=opening)
    pen.line([(-0.26, 0.67), (-0.15, 0.88), (0, 1.1), (0.15, 0.88), (0.26, 0.67)], 0.042, ink.cloth_shade)


def _turtleneck(pen: Pen, ink: Inks, shape: Outline) -> None:
    pen.blob(
        [
            (-0.2, 0.46),
            (0, 0.52),
            (0.2, 0.46),
            (0.245, 0.66),
            (0.27, 0.8),
            (0, 0.88),
            (-0.27, 0.8),
            (-0.245, 0.66),
        ],
        ink.cloth,
    )
    pen.line([(-0.25, 0.74), (0, 0.82), (0.25, 0.74)], 0.022, ink.cloth_shade, opacity=0.9, taper=(0.3, 0.3))
    pen.line([(-0.2, 0.49), (0, 0.555), (0.2, 0.49)], 0.03, ink.cloth_light, opacity=0.8)


def _shirt(pen: Pen, ink: Inks, shape: Outline) -> None:
    _vneck(pen, ink, shape)
    for s in (-1, 1):
        pen.fill([(s * 0.215, 0.575), (s * 0.315, 0.7), (s * 0.24, 1.0), (s * 0.02, 1.06)], ink.cloth_light)
        pen.line([(s * 0.315, 0.7), (s * 0.24, 1.0), (s * 0.02, 1.06)], 0.016, ink.cloth_shade, curved=False)
    pen.line([(0.02, 1.06), (0.02, 5.0)], 0.016, ink.cloth_shade, curved=False)
    for y in (1.3, 1.62, 1.94):
        pen.ellipse(0.07, y, 0.024, 0.024, ink.cloth_light)


def _hoodie(pen: Pen, ink: Inks, shape: Outline) -> None:
    pen.blob(
        [
            (-0.2, 0.5),
            (-0.42, 0.62),
            (-0.44, 0.82),
            (-0.2, 0.98),
            (0, 1.06),
            (0.2, 0.98),
            (0.44, 0.82),
            (0.42, 0.62),
            (0.2, 0.5),
            (0.18, 0.74),
            (0, 0.9),
            (-0.18, 0.74),
        ],
        ink.cloth_shade,
    )
    pen.blob(
        [(-0.2, 0.5), (-0.38, 0.6), (-0.4, 0.78), (-0.18, 0.94), (-0.02, 1.0), (-0.1, 0.88), (-0.2, 0.7)],
        ink.cloth,
    )
    pen.blob(
        [(0.2, 0.5), (0.38, 0.6), (0.4, 0.78), (0.18, 0.94), (0.02, 1.0), (0.1, 0.88), (0.2, 0.7)], ink.cloth
    )
    for s in (-1, 1):
        pen.line([(s * 0.12, 0.97), (s * 0.13, 1.2), (s * 0.115, 1.36)], 0.03, mix(ink.cloth, WHITE, 0.7))


def _blazer(pen: Pen, ink: Inks, shape: Outline) -> None:
    inner = np.array([(-0.26, 0.62), (0.26, 0.62), (0.14, 1.2), (0.0, 2.0), (-0.14, 1.2)])
    pen.fill(inner, mix(WHITE, ink.accent, 0.15))
    pen.fill(smooth([(-0.18, 0.6), (0, 0.86), (0.18, 0.6)]), ink.skin)
    pen.ellipse(0, 0.64, 0.17, 0.12, ink.skin_shade, opacity=0.7)
    for s in (-1, 1):
        lapel = [
            (s * 0.22, 0.58),
            (s * 0.34, 0.7),
            (s * 0.44, 1.1),
            (s * 0.3, 1.16),
            (s * 0.34, 1.28),
            (s * 0.0, 2.05),
            (s * 0.12, 1.2),
        ]
        pen.fill(lapel, ink.cloth_light, opacity=0.8)
        pen.line(lapel[1:6], 0.014, ink.cloth_shade, curved=False)
    pen.line([(0, 2.05), (0.03, 5.0)], 0.02, ink.cloth_shade, curved=False)


def _dungarees(pen: Pen, ink: Inks, shape: Outline) -> None:
    shirt = mix(WHITE, ink.accent, 0.2)
    pen.fill(shape, shirt)
    for y in np.arange(0.84, 5.0, 0.17):
        pen.line(
            [(-1.3, y - 0.04), (0, y + 0.03), (1.3, y - 0.04)],
            0.055,
            mix(shirt, ink.accent, 0.55),
            clip=shape,
        )
    _crew(pen, ink, shape)
    pen.box(-0.42, 1.34, 0.42, 5.1, ink.cloth, radius=0.06)
    pen.box(-0.2, 1.6, 0.2, 1.9, ink.cloth_shade, radius=0.04, opacity=0.6)
    for s in (-1, 1):
        pen.line([(s * 0.4, 0.76), (s * 0.36, 1.42)], 0.12, ink.cloth, curved=False)
        pen.ellipse(s * 0.36, 1.42, 0.04, 0.04, mix(WHITE, ink.accent, 0.3))
