"""Things that get in the way: confetti, stickers, starbursts, scribbles."""

import numpy as np

from .canvas import Canvas, Pen
from .colour import WHITE, mix
from .geometry import rectangle
from .palettes import Palette
from .typography import draw_text

STICKERS = ("NEW", "-20%", "WOW", "2 for 1", "Hot", "Free", "Deal")


def draw_clutter(canvas: Canvas, level: int, palette: Palette, rng: np.random.Generator) -> None:
    """``level`` 0 (none) to 3 (crowded) scattered things over the whole canvas."""
    u = float(min(canvas.width, canvas.height))
    for _ in range((0, 10, 34, 70)[level]):
        x, y = rng.uniform(0, canvas.width), rng.uniform(0, canvas.height)
        colour = palette.accents[int(rng.integers(len(palette.accents)))]
        pen = Pen(canvas, x, y, u, tilt=rng.uniform(0, 3.1))
        kind = int(rng.integers(3))
        if kind == 0:
            pen.fill(rectangle(-0.012, -0.005, 0.012, 0.005), colour)
        elif kind == 1:
            pen.ellipse(0, 0, 0.008, 0.008, colour)
        else:
            pen.line([(-0.024, 0), (-0.008, 0.012), (0.008, -0.012), (0.024, 0)], 0.007, colour)
    for _ in range((0, 0, 2, 5)[level]):
        x, y = rng.uniform(0.1, 0.9) * canvas.width, rng.uniform(0.08, 0.92) * canvas.height
        _sticker(Pen(canvas, x, y, u, tilt=rng.uniform(-0.35, 0.35)), palette, rng)


def _sticker(pen: Pen, palette: Palette, rng: np.random.Generator) -> None:
    colour = palette.accents[int(rng.integers(len(palette.accents)))]
    angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    radius = np.where(np.arange(32) % 2, 0.085, 0.068)
    pen.fill(
        np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), mix(colour, palette.deep, 0.1)
    )
    word = STICKERS[int(rng.integers(len(STICKERS)))]
    draw_text(pen.canvas, word, (pen.x, pen.y), pen.scale * 0.04, WHITE, weight=0.05, anchor="mm")
