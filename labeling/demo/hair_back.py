"""The hair behind the head, per style. Units as in face.py."""

import numpy as np

from .canvas import Pen
from .geometry import ellipse
from .look import Inks, Look


def draw_strands(pen: Pen, ink: Inks, paths: list[list[tuple[float, float]]]) -> None:
    """Light lines that follow the hair."""
    for path in paths:
        pen.line(path, 0.017, ink.hair_light, taper=(0.1, 0.1), opacity=0.75)


def bob_back(pen: Pen, look: Look, ink: Inks) -> None:
    pen.blob(
        [
            (0, -0.62),
            (0.34, -0.5),
            (0.475, -0.1),
            (0.49, 0.26),
            (0.4, 0.5),
            (0.2, 0.44),
            (-0.2, 0.44),
            (-0.4, 0.5),
            (-0.49, 0.26),
            (-0.475, -0.1),
            (-0.34, -0.5),
        ],
        ink.hair,
    )


def long_back(pen: Pen, look: Look, ink: Inks) -> None:
    pen.blob(
        [
            (0, -0.63),
            (0.34, -0.52),
            (0.48, -0.1),
            (0.5, 0.4),
            (0.58, 0.92),
            (0.34, 1.12),
            (0.1, 0.8),
            (-0.1, 0.8),
            (-0.34, 1.12),
            (-0.58, 0.92),
            (-0.5, 0.4),
            (-0.48, -0.1),
            (-0.34, -0.52),
        ],
        ink.hair,
    )
    draw_strands(pen, ink, [[(s * 0.44, 0.1), (s * 0.45, 0.5), (s * 0.5, 0.9)] for s in (-1, 1)])


def waves_back(pen: Pen, look: Look, ink: Inks) -> None:
    right = [
        (0.0, -0.64),
        (0.3, -0.58),
        (0.5, -0.3),
        (0.46, -0.05),
        (0.57, 0.18),
        (0.51, 0.4),
        (0.62, 0.62),
        (0.5, 0.86),
        (0.3, 0.8),
        (0.12, 0.6),
    ]
    pen.blob(right + [(-x, y) for x, y in reversed(right[1:])], ink.hair)
    draw_strands(
        pen, ink, [[(s * 0.43, -0.1), (s * 0.5, 0.2), (s * 0.44, 0.42), (s * 0.53, 0.66)] for s in (-1, 1)]
    )


def afro_back(pen: Pen, look: Look, ink: Inks) -> None:
    for k in range(17):
        angle = np.pi * (0.86 + 1.28 * k / 16)
        pen.ellipse(0.44 * np.cos(angle), -0.14 + 0.44 * np.sin(angle), 0.2, 0.2, ink.hair)
    pen.ellipse(0, -0.18, 0.5, 0.48, ink.hair)
    for k in range(9):
        angle = np.pi * (1.08 + 0.84 * k / 8)
        cx, cy = 0.5 * np.cos(angle), -0.18 + 0.47 * np.sin(angle)
        pen.line(
            ellipse(cx, cy, 0.05, 0.05, start=190, end=330), 0.014, ink.hair_light, opacity=0.7, curved=False
        )


def curly_back(pen: Pen, look: Look, ink: Inks) -> None:
    for side in (-1, 1):
        for x, y, r in (
            (0.38, -0.3, 0.17),
            (0.45, -0.08, 0.16),
            (0.46, 0.14, 0.16),
            (0.44, 0.36, 0.16),
            (0.36, 0.53, 0.14),
        ):
            pen.ellipse(side * x, y, r, r, ink.hair)


def bun_back(pen: Pen, look: Look, ink: Inks) -> None:
    x = -look.turn * 0.12
    pen.ellipse(x, -0.68, 0.2, 0.18, ink.hair)
    draw_strands(
        pen,
        ink,
        [
            [(x - 0.11, -0.7), (x - 0.02, -0.79), (x + 0.1, -0.73)],
            [(x - 0.08, -0.64), (x, -0.71), (x + 0.1, -0.67)],
        ],
    )


def ponytail_back(pen: Pen, look: Look, ink: Inks) -> None:
    s = -1.0 if look.turn > 0 else 1.0
    pen.blob(
        [
            (s * 0.2, -0.5),
            (s * 0.5, -0.52),
            (s * 0.68, -0.2),
            (s * 0.62, 0.2),
            (s * 0.72, 0.56),
            (s * 0.5, 0.4),
            (s * 0.44, 0.05),
            (s * 0.3, -0.2),
        ],
        ink.hair,
    )
    pen.ellipse(s * 0.37, -0.4, 0.07, 0.1, ink.accent, turn=s * 0.5)
    draw_strands(pen, ink, [[(s * 0.5, -0.38), (s * 0.57, -0.1), (s * 0.54, 0.2), (s * 0.62, 0.42)]])


def braids_back(pen: Pen, look: Look, ink: Inks) -> None:
    for side in (-1, 1):
        for k in range(7):
            pen.ellipse(side * (0.4 + 0.012 * k), 0.16 + 0.125 * k, 0.095 - 0.005 * k, 0.082, ink.hair)
            pen.line(
                [(side * (0.34 + 0.012 * k), 0.13 + 0.125 * k), (side * (0.4 + 0.012 * k), 0.2 + 0.125 * k)],
                0.014,
                ink.hair_light,
                opacity=0.6,
                taper=(0.2, 0.2),
            )
        pen.ellipse(side * 0.485, 1.0, 0.045, 0.045, ink.accent)
        pen.ellipse(side * 0.49, 1.07, 0.05, 0.07, ink.hair)
