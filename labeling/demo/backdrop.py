"""Grounds behind the figure. The unit is the scene's shorter side; ``focus`` is where the figure stands."""

from collections.abc import Callable

import numpy as np

from .canvas import Canvas, Pen
from .colour import WHITE, mix
from .geometry import blob, ellipse, rectangle, ring, smooth
from .palettes import Palette
from .products_home import draw_leaf

_Drawer = Callable[[Canvas, Palette, tuple[float, float], np.random.Generator], None]


def draw_backdrop(
    canvas: Canvas, kind: str, palette: Palette, focus: tuple[float, float], rng: np.random.Generator
) -> None:
    """Cover ``canvas``; ``focus`` in px."""
    BACKDROPS[kind](canvas, palette, focus, rng)


def _unit(canvas: Canvas) -> float:
    return float(min(canvas.width, canvas.height))


def _gradient(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    canvas.gradient(mix(palette.mist, palette.paper, 0.45), palette.mist)
    u = _unit(canvas)
    for radius, share in ((0.62, 0.16), (0.48, 0.2), (0.34, 0.26)):
        canvas.fill(
            ellipse(*focus, u * radius, u * radius),
            mix(palette.mist, palette.accents[2], share),
            opacity=0.75,
        )


def _sun(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    canvas.gradient(palette.paper, mix(palette.paper, palette.mist, 0.7))
    u, (x, y) = _unit(canvas), focus
    disc = ellipse(x, y, u * 0.42, u * 0.42)
    canvas.fill(disc, palette.accents[2])
    canvas.fill(disc, palette.accents[0], grain=(0.1, 0.9))
    w, h = canvas.width, canvas.height
    hills = smooth(
        [
            (-60, h * 0.84),
            (w * 0.2, h * 0.76),
            (w * 0.5, h * 0.86),
            (w * 0.8, h * 0.75),
            (w + 60, h * 0.84),
            (w + 60, h + 90),
            (-60, h + 90),
        ]
    )
    canvas.fill(hills, mix(palette.mist, palette.accents[1], 0.4))
    canvas.fill(hills, mix(palette.accents[1], palette.deep, 0.2), grain=(0, 0.7), opacity=0.7)


def _shapes(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    canvas.gradient(palette.paper, mix(palette.paper, palette.mist, 0.5))
    u, (x, y) = _unit(canvas), focus
    canvas.fill(blob(x, y + u * 0.06, u * 0.5, u * 0.46, rng), palette.mist)
    canvas.fill(blob(x + u * 0.25, y - u * 0.22, u * 0.17, u * 0.15, rng), palette.accents[2], opacity=0.9)
    canvas.fill(ring(x - u * 0.36, y - u * 0.26, u * 0.09, u * 0.09, u * 0.026), palette.accents[0])
    dots = Pen(canvas, x + u * 0.3, y + u * 0.12, u)
    for i in range(4):
        for j in range(4):
            dots.ellipse(0.038 * i, 0.038 * j, 0.008, 0.008, palette.accents[1])
    squiggle = Pen(canvas, x - u * 0.46, y + u * 0.06, u)
    squiggle.line([(0.03 * k, 0.02 * (-1) ** k) for k in range(6)], 0.016, palette.accents[3], taper=(1, 1))


def _plants(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    canvas.gradient(mix(palette.paper, palette.mist, 0.3), mix(palette.mist, palette.accents[1], 0.12))
    u, (x, y) = _unit(canvas), focus
    canvas.fill(ellipse(x, y, u * 0.4, u * 0.4), mix(palette.paper, WHITE, 0.4), opacity=0.8)
    greens = [mix((70, 140, 96), palette.accents[1], s) for s in (0.35, 0.6, 0.85)]
    for side in (-1, 1):
        for angle in np.linspace(8, 74, 6) + rng.uniform(-4, 4, 6):
            colour = greens[int(rng.integers(3))]
            root = Pen(canvas, x + side * u * 0.34, y + u * 0.56, u, tilt=np.radians(side * angle))
            draw_leaf(
                root, rng.uniform(0.44, 0.68), rng.uniform(0.055, 0.085), colour, mix(colour, WHITE, 0.4)
            )


def _window(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    wall = mix(palette.mist, palette.paper, 0.35)
    canvas.gradient(wall, mix(wall, palette.deep, 0.08))
    u, (x, y) = _unit(canvas), focus
    left, right, top, bottom = x - u * 0.4, x + u * 0.4, y - u * 0.5, y + u * 0.36
    frame, rim = mix(palette.paper, WHITE, 0.6), u * 0.02
    for grow, colour in ((rim, frame), (0.0, mix(palette.accents[1], WHITE, 0.55))):
        half = ellipse(x, top + u * 0.4, u * 0.4 + grow, u * 0.4 + grow, start=180, end=360)
        arch = np.vstack([half, [(right + grow, bottom + grow), (left - grow, bottom + grow)]])
        canvas.fill(arch, colour)
    canvas.fill(
        ellipse(x + u * 0.16, top + u * 0.26, u * 0.1, u * 0.1),
        mix(palette.accents[2], WHITE, 0.3),
        clip=arch,
    )
    canvas.fill(
        smooth(
            [
                (left - 30, bottom - u * 0.2),
                (x - u * 0.1, bottom - u * 0.32),
                (right + 30, bottom - u * 0.16),
                (right, bottom + 60),
                (left, bottom + 60),
            ]
        ),
        mix(palette.accents[1], palette.deep, 0.12),
        clip=arch,
    )
    pen = Pen(canvas, 0, 0, 1)
    pen.line([(x, top), (x, bottom)], u * 0.018, frame, curved=False)
    pen.line([(left, y - u * 0.06), (right, y - u * 0.06)], u * 0.018, frame, curved=False)
    beam = [
        (left, bottom),
        (x, bottom),
        (x - u * 0.2, canvas.height + 5),
        (left - u * 0.3, canvas.height + 5),
    ]
    canvas.fill(beam, WHITE, opacity=0.22)


def _city(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    canvas.gradient(mix(palette.mist, palette.accents[2], 0.15), mix(palette.paper, palette.mist, 0.3))
    u, w, h = _unit(canvas), canvas.width, canvas.height
    canvas.fill(
        ellipse(focus[0] + u * 0.22, h * 0.3, u * 0.13, u * 0.13), mix(palette.accents[2], WHITE, 0.25)
    )
    for row, (base, share) in enumerate(((0.5, 0.22), (0.62, 0.42))):
        colour = mix(palette.mist, mix(palette.accents[1], palette.deep, 0.25), share)
        x = -u * 0.05 * (row + 1)
        while x < w:
            width, top = u * rng.uniform(0.09, 0.17), h * (base + rng.uniform(-0.2, 0.08))
            canvas.fill(rectangle(x, top, x + width, h + 5), colour)
            if rng.random() < 0.35:
                canvas.fill([(x, top), (x + width / 2, top - u * 0.06), (x + width, top)], colour)
            lit = mix(colour, palette.paper, 0.5)
            for wy in np.arange(top + u * 0.03, h, u * 0.05):
                for wx in np.arange(x + u * 0.02, x + width - u * 0.025, u * 0.035):
                    if rng.random() < 0.55:
                        canvas.fill(rectangle(wx, wy, wx + u * 0.014, wy + u * 0.022), lit)
            x += width + u * rng.uniform(0.0, 0.02)


def _room(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    wall, h, w, u = mix(palette.paper, palette.mist, 0.75), canvas.height, canvas.width, _unit(canvas)
    canvas.gradient(wall, mix(wall, palette.accents[0], 0.08))
    canvas.fill(rectangle(0, h * 0.8, w, h), mix(palette.accents[3], palette.paper, 0.45))
    x, y = focus
    for dx, dy, fw, fh, tint in (
        (-0.44, -0.34, 0.2, 0.26, 0),
        (0.27, -0.4, 0.17, 0.17, 3),
        (0.3, -0.17, 0.14, 0.18, 1),
    ):
        left, top = x + dx * u, y + dy * u
        canvas.fill(rectangle(left, top, left + fw * u, top + fh * u, 3), mix(palette.paper, WHITE, 0.5))
        inner = rectangle(left + 0.018 * u, top + 0.018 * u, left + (fw - 0.018) * u, top + (fh - 0.018) * u)
        canvas.fill(inner, mix(palette.accents[tint], palette.paper, 0.25))
        canvas.fill(
            blob(left + fw * u / 2, top + fh * u * 0.66, fw * u * 0.4, fh * u * 0.28, rng),
            palette.accents[(tint + 2) % 4],
            clip=inner,
        )


def _rays(canvas: Canvas, palette: Palette, focus: tuple[float, float], rng: np.random.Generator) -> None:
    canvas.gradient(palette.mist, mix(palette.mist, palette.accents[2], 0.25))
    u, (x, y) = _unit(canvas), focus
    for k in range(16):
        a, b = np.radians(k * 22.5), np.radians(k * 22.5 + 11.25)
        far = u * 2.2
        canvas.fill(
            [(x, y), (x + far * np.cos(a), y + far * np.sin(a)), (x + far * np.cos(b), y + far * np.sin(b))],
            mix(palette.mist, palette.paper, 0.55),
            opacity=0.8,
        )
    canvas.fill(ellipse(x, y, u * 0.37, u * 0.37), mix(palette.accents[2], palette.paper, 0.15))


BACKDROPS: dict[str, _Drawer] = {
    "gradient": _gradient,
    "sun": _sun,
    "shapes": _shapes,
    "plants": _plants,
    "window": _window,
    "city": _city,
    "room": _room,
    "rays": _rays,
}
