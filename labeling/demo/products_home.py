"""Mug, plant pot, book and lamp. One unit high, standing on y = 0.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .canvas import Pen
from .colour import WHITE, mix
from .geometry import ellipse, rectangle, smooth

if TYPE_CHECKING:
    from .products import ProductInks


def draw_mug(pen: Pen, ink: ProductInks) -> None:
    pen.line(ellipse(0.36, 0.1, 0.2, 0.21, start=-95, end=95), 0.085, ink.shade, curved=False)
    pen.line(ellipse(0.35, 0.09, 0.2, 0.21, start=-95, end=95), 0.06, ink.main, curved=False)
    body = smooth(
        [
            (-0.38, -0.27),
            (0, -0.24),
            (0.38, -0.27),
            (0.375, 0.1),
            (0.33, 0.41),
            (0.22, 0.49),
            (-0.22, 0.49),
            (-0.33, 0.41),
            (-0.375, 0.1),
        ],
        samples=8,
    )
    pen.fill(body, ink.main)
    pen.box(0.14, -0.4, 0.5, 0.6, ink.shade, clip=body, opacity=0.7)
    pen.fill(rectangle(-0.1, -0.3, 0.2, 0.6), ink.shade, clip=body, grain=(0.9, 0))
    pen.box(-0.31, -0.16, -0.25, 0.3, WHITE, radius=0.03, opacity=0.5)
    pen.ellipse(0, -0.27, 0.38, 0.075, ink.light)
    pen.ellipse(0, -0.262, 0.335, 0.055, mix(ink.dark, (120, 62, 30), 0.6))
    pen.ellipse(-0.06, 0.13, 0.13, 0.13, ink.paper, opacity=0.95, clip=body)
    pen.blob([(-0.06, 0.05), (0.0, 0.13), (-0.06, 0.21), (-0.12, 0.13)], ink.second)
    for x in (-0.14, 0.02, 0.17):
        pen.line(
            [(x, -0.36), (x + 0.05, -0.45), (x - 0.03, -0.54), (x + 0.03, -0.64)],
            0.035,
            WHITE,
            taper=(0.2, 0.2),
            opacity=0.6,
        )


def draw_plant_pot(pen: Pen, ink: ProductInks) -> None:
    leaf_a, leaf_b = mix((64, 140, 92), ink.second, 0.2), mix((40, 104, 84), ink.dark, 0.15)
    for angle, length, colour in (
        (-62, 0.5, leaf_b),
        (58, 0.5, leaf_b),
        (-34, 0.62, leaf_a),
        (34, 0.6, leaf_b),
        (-12, 0.7, leaf_b),
        (14, 0.66, leaf_a),
        (-80, 0.36, leaf_a),
        (78, 0.36, leaf_a),
    ):
        draw_leaf(pen.moved(0, 0.08, tilt=np.radians(angle)), length, 0.1, colour, mix(colour, WHITE, 0.35))
    pot = [(-0.27, 0.06), (0.27, 0.06), (0.21, 0.46), (0.17, 0.5), (-0.17, 0.5), (-0.21, 0.46)]
    pen.fill(pot, ink.main)
    pen.fill([(0.08, 0.0), (0.3, 0.0), (0.3, 0.5), (0.05, 0.5)], ink.shade, clip=pot, opacity=0.7)
    pen.fill(rectangle(-0.14, 0.0, 0.1, 0.52), ink.shade, clip=pot, grain=(0.9, 0))
    pen.box(-0.3, 0.02, 0.3, 0.12, mix(ink.main, WHITE, 0.2), radius=0.03)
    pen.line(
        [(-0.23, 0.27), (-0.115, 0.33), (0, 0.27), (0.115, 0.33), (0.23, 0.27)], 0.028, ink.light, clip=pot
    )


def draw_leaf(
    pen: Pen, length: float, width: float, colour: tuple[int, int, int], vein: tuple[int, int, int]
) -> None:
    """A leaf growing up from the pen's origin, ``length`` long and ``2 * width`` wide."""
    leaf = smooth(
        [
            (0, 0),
            (width * 0.8, -length * 0.35),
            (width * 0.85, -length * 0.65),
            (0, -length),
            (-width * 0.85, -length * 0.65),
            (-width * 0.8, -length * 0.35),
        ]
    )
    pen.fill(leaf, colour)
    pen.fill(
        smooth([(0, 0), (width, -length * 0.4), (width, -length * 0.7), (0, -length)]),
        vein,
        opacity=0.25,
        clip=leaf,
    )
    pen.line(
        [(0, 0), (0.004, -length * 0.5), (0, -length * 0.9)],
        max(0.012, width * 0.1),
        vein,
        taper=(0.8, 0.2),
        opacity=0.8,
    )


def draw_book(pen: Pen, ink: ProductInks) -> None:
    pen.fill(rectangle(-0.33, -0.49, 0.37, 0.5, 0.03), ink.shade)
    pen.box(-0.3, -0.475, 0.345, 0.47, ink.paper, radius=0.015)
    for k in range(4):
        pen.line([(0.31, -0.44), (0.335 - 0.008 * k, 0.44)], 0.004, ink.dark, curved=False, opacity=0.3)
    cover = rectangle(-0.37, -0.5, 0.31, 0.48, 0.03)
    pen.fill(cover, ink.main)
    pen.box(-0.37, -0.5, -0.28, 0.48, ink.shade, radius=0.02)
    pen.ellipse(0.03, 0.02, 0.19, 0.19, ink.second, clip=cover)
    pen.fill(
        smooth(
            [(-0.28, 0.2), (-0.1, 0.06), (0.06, 0.18), (0.2, 0.08), (0.34, 0.22), (0.34, 0.6), (-0.28, 0.6)]
        ),
        ink.dark,
        clip=cover,
        opacity=0.85,
    )
    pen.box(-0.2, -0.4, 0.24, -0.34, ink.paper, radius=0.01)
    pen.box(-0.2, -0.3, 0.1, -0.265, ink.paper, radius=0.01, opacity=0.8)


def draw_lamp(pen: Pen, ink: ProductInks) -> None:
    pen.fill([(-0.2, -0.2), (0.34, -0.06), (0.62, 0.5), (-0.5, 0.5)], (255, 232, 160), opacity=0.32)
    pen.line([(-0.02, 0.46), (-0.26, 0.02), (0.02, -0.3)], 0.045, ink.dark, curved=False)
    pen.ellipse(-0.26, 0.02, 0.05, 0.05, ink.second)
    pen.ellipse(0.02, -0.3, 0.045, 0.045, ink.second)
    pen.fill(smooth([(-0.24, 0.5), (-0.2, 0.42), (0, 0.39), (0.16, 0.42), (0.2, 0.5)]), ink.dark)
    shade = smooth(
        [(0.0, -0.44), (0.14, -0.5), (0.26, -0.42), (0.4, -0.1), (0.1, -0.1), (-0.2, -0.24), (-0.1, -0.36)]
    )
    pen.ellipse(0.09, -0.14, 0.13, 0.1, (255, 240, 190))
    pen.fill(shade, ink.main)
    pen.fill([(0.2, -0.6), (0.5, -0.6), (0.5, 0), (0.3, 0)], ink.shade, clip=shade, opacity=0.6)
    pen.line([(-0.02, -0.36), (0.06, -0.43)], 0.025, WHITE, opacity=0.6)
