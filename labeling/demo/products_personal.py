"""Bottle, trainer, headphones and phone. One unit high, standing on y = 0.5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .canvas import Pen
from .colour import WHITE, mix
from .geometry import ellipse, rectangle, smooth

if TYPE_CHECKING:
    from .products import ProductInks


def draw_bottle(pen: Pen, ink: ProductInks) -> None:
    body = smooth(
        [
            (-0.07, -0.36),
            (0.07, -0.36),
            (0.09, -0.26),
            (0.17, -0.13),
            (0.185, 0.0),
            (0.185, 0.42),
            (0.14, 0.495),
            (-0.14, 0.495),
            (-0.185, 0.42),
            (-0.185, 0.0),
            (-0.17, -0.13),
            (-0.09, -0.26),
        ],
        samples=8,
    )
    pen.fill(body, ink.main)
    pen.box(0.06, -0.5, 0.3, 0.6, ink.shade, clip=body, opacity=0.75)
    pen.fill(rectangle(-0.06, -0.5, 0.08, 0.6), ink.shade, clip=body, grain=(0.9, 0))
    pen.box(-0.135, -0.03, -0.1, 0.4, WHITE, radius=0.02, opacity=0.55)
    label = rectangle(-0.2, 0.06, 0.2, 0.32)
    pen.fill(label, ink.paper, clip=body)
    pen.box(0.06, 0.06, 0.3, 0.32, ink.shade, clip=body, opacity=0.22)
    pen.ellipse(0, 0.16, 0.06, 0.06, ink.second)
    pen.box(-0.1, 0.25, 0.1, 0.272, ink.dark, radius=0.01, opacity=0.8)
    pen.box(-0.085, -0.5, 0.085, -0.35, ink.dark, radius=0.025)
    pen.box(-0.06, -0.48, -0.035, -0.37, WHITE, radius=0.01, opacity=0.35)


def draw_trainer(pen: Pen, ink: ProductInks) -> None:
    upper = smooth(
        [
            (-0.66, -0.2),
            (-0.5, -0.26),
            (-0.3, -0.24),
            (-0.22, -0.14),
            (-0.02, -0.06),
            (0.2, 0.06),
            (0.46, 0.14),
            (0.66, 0.22),
            (0.72, 0.36),
            (0.66, 0.44),
            (-0.66, 0.44),
            (-0.7, 0.2),
        ]
    )
    pen.fill(upper, ink.main)
    pen.fill(
        smooth([(0.3, 0.0), (0.5, 0.1), (0.74, 0.2), (0.8, 0.5), (0.3, 0.5), (0.36, 0.24)]),
        ink.light,
        clip=upper,
    )
    pen.fill(
        smooth([(-0.76, -0.2), (-0.5, -0.1), (-0.44, 0.2), (-0.48, 0.5), (-0.8, 0.5)]), ink.shade, clip=upper
    )
    pen.fill(rectangle(-0.5, 0.1, 0.6, 0.48), ink.shade, clip=upper, grain=(0.1, 0.9))
    pen.line(
        [(-0.42, 0.3), (-0.1, 0.3), (0.16, 0.18), (0.3, 0.08)], 0.075, ink.paper, taper=(0.3, 0.9), clip=upper
    )
    pen.fill(smooth([(-0.6, -0.23), (-0.46, -0.3), (-0.28, -0.26), (-0.3, -0.2), (-0.46, -0.17)]), ink.dark)
    for k in range(4):
        x, y = -0.17 + 0.115 * k, -0.07 + 0.058 * k
        pen.line([(x - 0.05, y + 0.09), (x + 0.035, y - 0.03)], 0.034, ink.paper)
    sole = smooth(
        [
            (-0.72, 0.37),
            (-0.3, 0.4),
            (0.2, 0.39),
            (0.72, 0.36),
            (0.78, 0.42),
            (0.7, 0.5),
            (-0.68, 0.5),
            (-0.76, 0.44),
        ]
    )
    pen.fill(sole, ink.paper)
    pen.line([(-0.7, 0.465), (0.0, 0.475), (0.73, 0.46)], 0.022, ink.second)


def draw_headphones(pen: Pen, ink: ProductInks) -> None:
    pen.line(ellipse(0, 0.04, 0.36, 0.48, start=178, end=362), 0.085, ink.dark, curved=False)
    pen.line(ellipse(0, 0.04, 0.36, 0.48, start=215, end=325), 0.06, ink.second, curved=False)
    for side in (-1, 1):
        pen.ellipse(side * 0.33, 0.22, 0.12, 0.24, ink.dark)
        pen.ellipse(side * 0.4, 0.22, 0.13, 0.26, ink.main)
        pen.ellipse(side * 0.44, 0.22, 0.09, 0.2, ink.shade if side > 0 else ink.light)
        pen.ellipse(side * 0.45, 0.22, 0.05, 0.12, ink.main)


def draw_phone(pen: Pen, ink: ProductInks) -> None:
    pen.box(-0.265, -0.5, 0.275, 0.5, ink.dark, radius=0.075)
    screen = rectangle(-0.235, -0.47, 0.235, 0.47, 0.055)
    pen.fill(screen, ink.paper)
    pen.box(-0.3, -0.5, 0.3, -0.08, ink.main, clip=screen)
    pen.ellipse(0.08, -0.24, 0.1, 0.1, mix(ink.second, WHITE, 0.15), clip=screen)
    pen.fill(
        smooth(
            [
                (-0.3, -0.12),
                (-0.12, -0.25),
                (0.04, -0.13),
                (0.16, -0.19),
                (0.3, -0.08),
                (0.3, 0.0),
                (-0.3, 0.0),
            ]
        ),
        ink.shade,
        clip=rectangle(-0.235, -0.4, 0.235, -0.08),
    )
    pen.box(-0.18, -0.02, 0.12, 0.035, ink.dark, radius=0.02, opacity=0.85)
    for y, x in ((0.085, 0.18), (0.14, 0.1), (0.195, 0.15)):
        pen.box(-0.18, y, x, y + 0.025, ink.dark, radius=0.01, opacity=0.3)
    pen.box(-0.18, 0.29, 0.18, 0.38, ink.second, radius=0.045)
    pen.box(-0.06, -0.455, 0.06, -0.43, ink.dark, radius=0.012)
    pen.fill([(0.0, -0.5), (0.2, -0.5), (-0.05, 0.5), (-0.2, 0.5)], WHITE, opacity=0.08, clip=screen)
