"""Hats, scarves and headphones, over the hair. Units as in face.py."""

import numpy as np

from .canvas import Pen
from .colour import WHITE, mix
from .geometry import ellipse, smooth
from .look import Inks, Look


def draw_headwear(pen: Pen, look: Look, ink: Inks) -> None:
    drawer = {
        "beanie": _beanie, "cap": _cap, "headband": _headband, "scarf": _scarf, "sunhat": _sunhat,
        "turban": _turban, "headphones": _headphones,
    }.get(look.headwear)  # fmt: skip
    if drawer is not None:
        drawer(pen, look, ink)


def _beanie(pen: Pen, look: Look, ink: Inks) -> None:
    dome = smooth(
        [
            (-0.41, -0.2),
            (-0.42, -0.42),
            (-0.26, -0.66),
            (0.0, -0.73),
            (0.26, -0.66),
            (0.42, -0.42),
            (0.41, -0.2),
        ],
        samples=9,
    )
    pen.fill(dome, ink.accent)
    for x in np.linspace(-0.28, 0.28, 5):
        pen.line(
            [(x, -0.25), (x * 0.85, -0.5), (x * 0.3, -0.7)],
            0.016,
            mix(ink.accent, ink.line, 0.3),
            taper=(0.6, 0.1),
            opacity=0.6,
            clip=dome,
        )
    pen.fill(
        smooth([(-0.43, -0.16), (-0.44, -0.33), (0, -0.4), (0.44, -0.33), (0.43, -0.16), (0, -0.235)]),
        mix(ink.accent, WHITE, 0.22),
    )
    pen.ellipse(0, -0.75, 0.09, 0.085, mix(ink.accent, WHITE, 0.4))


def _cap(pen: Pen, look: Look, ink: Inks) -> None:
    s = 1.0 if look.turn >= 0 else -1.0
    pen.fill(
        smooth(
            [
                (-0.41, -0.19),
                (-0.42, -0.4),
                (-0.25, -0.61),
                (0.0, -0.66),
                (0.25, -0.61),
                (0.42, -0.4),
                (0.41, -0.19),
                (0.0, -0.27),
            ]
        ),
        ink.accent,
    )
    pen.line(
        [(0, -0.65), (0.1 * s, -0.45), (0.12 * s, -0.26)], 0.013, mix(ink.accent, ink.line, 0.4), opacity=0.7
    )
    pen.fill(
        smooth(
            [
                (-0.3 * s, -0.25),
                (0.05 * s, -0.34),
                (0.38 * s, -0.28),
                (0.66 * s, -0.13),
                (0.5 * s, -0.12),
                (0.1 * s, -0.19),
            ]
        ),
        mix(ink.accent, ink.line, 0.35),
    )
    pen.ellipse(0, -0.665, 0.035, 0.022, mix(ink.accent, ink.line, 0.35))


def _headband(pen: Pen, look: Look, ink: Inks) -> None:
    band = smooth(
        [
            (-0.4, -0.2),
            (-0.3, -0.41),
            (0, -0.48),
            (0.3, -0.41),
            (0.4, -0.2),
            (0.41, -0.32),
            (0.3, -0.52),
            (0, -0.6),
            (-0.3, -0.52),
            (-0.41, -0.32),
        ]
    )
    pen.fill(band, ink.accent)
    for x in (-0.26, -0.1, 0.08, 0.25):
        pen.ellipse(x, -0.535 + x * x * 1.1, 0.022, 0.022, mix(ink.accent, WHITE, 0.65), clip=band)


def _scarf(pen: Pen, look: Look, ink: Inks) -> None:
    """A scarf leaving the face free; the part behind the head is drawn by :func:`draw_scarf_back`."""
    t = look.turn * 0.05
    face = ellipse(t, 0.02, 0.318, 0.425)
    ring = np.vstack(
        [
            smooth(
                [
                    (0, -0.62),
                    (0.36, -0.5),
                    (0.47, -0.1),
                    (0.45, 0.3),
                    (0.34, 0.6),
                    (0, 0.72),
                    (-0.34, 0.6),
                    (-0.45, 0.3),
                    (-0.47, -0.1),
                    (-0.36, -0.5),
                ]
            ),
            [(0, -0.62), (t, -0.405)],
        ]
    )
    hole = np.roll(face, 12, axis=0)[::-1]
    pen.fill(np.vstack([ring, hole]), ink.accent)
    fold = mix(ink.accent, ink.line, 0.3)
    s = -1.0 if look.turn > 0 else 1.0
    pen.line([(-0.3 * s, 0.36), (0.02, 0.56), (0.36 * s, 0.5)], 0.02, fold, taper=(0.1, 0.4), opacity=0.7)
    pen.line([(-0.34 * s, 0.5), (0.0, 0.66), (0.3 * s, 0.62)], 0.018, fold, taper=(0.1, 0.4), opacity=0.6)
    pen.line([(0, -0.595), (t * 0.5, -0.5), (t, -0.38)], 0.02, ink.accent, curved=False)
    pen.line([(-0.3, -0.38), (0, -0.49), (0.3, -0.38)], 0.014, fold, taper=(0.1, 0.1), opacity=0.5)


def draw_scarf_back(pen: Pen, look: Look, ink: Inks) -> None:
    if look.headwear == "scarf":
        pen.blob(
            [
                (0, -0.62),
                (0.38, -0.5),
                (0.48, 0.0),
                (0.5, 0.5),
                (0.66, 0.95),
                (0.3, 1.2),
                (-0.3, 1.2),
                (-0.66, 0.95),
                (-0.5, 0.5),
                (-0.48, 0.0),
                (-0.38, -0.5),
            ],
            mix(ink.accent, ink.line, 0.3),
        )


def _sunhat(pen: Pen, look: Look, ink: Inks) -> None:
    straw = mix(ink.accent, (250, 226, 170), 0.65)
    pen.fill(
        smooth(
            [
                (-0.74, -0.2),
                (-0.4, -0.38),
                (0, -0.42),
                (0.4, -0.38),
                (0.74, -0.2),
                (0.4, -0.2),
                (0, -0.25),
                (-0.4, -0.2),
            ]
        ),
        mix(straw, ink.line, 0.12),
    )
    pen.fill(
        smooth(
            [
                (-0.36, -0.31),
                (-0.34, -0.56),
                (-0.18, -0.73),
                (0.18, -0.73),
                (0.34, -0.56),
                (0.36, -0.31),
                (0, -0.36),
            ]
        ),
        straw,
    )
    pen.fill(
        smooth([(-0.365, -0.3), (-0.36, -0.42), (0, -0.48), (0.36, -0.42), (0.365, -0.3), (0, -0.36)]),
        ink.accent,
    )


def _turban(pen: Pen, look: Look, ink: Inks) -> None:
    dome = smooth(
        [
            (-0.4, -0.1),
            (-0.47, -0.36),
            (-0.3, -0.66),
            (0.02, -0.76),
            (0.32, -0.64),
            (0.46, -0.34),
            (0.4, -0.1),
            (0.24, -0.27),
            (0, -0.35),
            (-0.24, -0.27),
        ]
    )
    pen.fill(dome, ink.accent)
    fold = mix(ink.accent, ink.line, 0.35)
    for k in range(4):
        pen.line(
            [(-0.44 + 0.05 * k, -0.2 - 0.11 * k), (0.0, -0.38 - 0.1 * k), (0.34, -0.62 - 0.03 * k)],
            0.02,
            fold,
            taper=(0.3, 0.1),
            opacity=0.6,
            clip=dome,
        )
    for k in range(3):
        pen.line(
            [(0.44 - 0.05 * k, -0.2 - 0.11 * k), (0.18, -0.36 - 0.1 * k), (0.0, -0.36 - 0.12 * k)],
            0.018,
            fold,
            taper=(0.3, 0.1),
            opacity=0.5,
            clip=dome,
        )


def _headphones(pen: Pen, look: Look, ink: Inks) -> None:
    dark = mix(ink.accent, ink.line, 0.4)
    pen.line(ellipse(0, -0.08, 0.43, 0.57, start=178, end=362), 0.055, dark, curved=False)
    for side in (-1, 1):
        x = side * 0.41 - look.turn * 0.02
        pen.ellipse(x, 0.05, 0.1, 0.155, ink.accent)
        pen.ellipse(x + side * 0.035, 0.05, 0.058, 0.11, dark)
        pen.ellipse(x - side * 0.045, 0.0, 0.018, 0.05, mix(ink.accent, WHITE, 0.5))
