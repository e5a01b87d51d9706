"""A creative's picture from its spec: ground, scene, figure, product, words."""

import numpy as np
from PIL import Image

from . import clothing
from .backdrop import draw_backdrop
from .canvas import Canvas, Pen
from .clutter import draw_clutter
from .colour import Colour, mix
from .degrade import degrade
from .geometry import ellipse, rectangle
from .layout import Arrangement, arrange
from .lettering import draw_words
from .look import Look, inks
from .palettes import BY_NAME, Palette
from .portrait import draw_portrait
from .products import GRIP, HELD_HEIGHT, WIDTH, draw_product, product_inks
from .spec import SHAPES, CreativeSpec

_HEAD = {"close": 0.56, "medium": 0.4, "wide": 0.29}


def compose(spec: CreativeSpec) -> Image.Image:
    """RGB picture of ``spec``, at the size its shape has in ``spec.SHAPES``; the same bytes every time."""
    width, height = SHAPES[spec.shape]
    palette, rng = BY_NAME[spec.palette], np.random.default_rng(spec.seed)
    place = arrange(spec.layout, width, height)
    canvas = Canvas(width, height, _ground_colour(spec, palette))
    x0, y0, x1, y1 = place.scene
    scene = canvas if place.open else Canvas(round(x1 - x0), round(y1 - y0), palette.mist)
    fx0, fy0, fx1, fy1 = place.figure if place.open else (0.0, 0.0, x1 - x0, y1 - y0)
    figure = (fx0, fy0, fx1, fy1)
    focus = ((fx0 + fx1) / 2, fy0 + (fy1 - fy0) * 0.5)
    draw_backdrop(scene, spec.backdrop, palette, focus, rng)
    if spec.look is None:
        _draw_still_life(scene, spec, palette, figure)
    else:
        _draw_figure(scene, spec, spec.look, palette, place, figure)
    if not place.open:
        canvas.paste(scene, x0, y0, place.window)
    if spec.clutter:
        draw_clutter(canvas, spec.clutter, palette, rng)
    draw_words(canvas, spec, place, palette)
    return degrade(canvas.finish(), spec.degradation, spec.severity, spec.seed)


def _ground_colour(spec: CreativeSpec, palette: Palette) -> Colour:
    grounds = (
        palette.paper,
        palette.paper,
        mix(palette.paper, palette.mist, 0.5),
        palette.deep,
        palette.accents[1],
    )
    return grounds[spec.seed % len(grounds)]


def _draw_figure(
    scene: Canvas,
    spec: CreativeSpec,
    look: Look,
    palette: Palette,
    place: Arrangement,
    box: tuple[float, float, float, float],
) -> None:
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    unit = min(_HEAD[spec.framing] * h, _HEAD[spec.framing] * 1.35 * w)
    ink = inks(look, palette)
    side = place.product_side
    beside = not spec.held
    x = x0 + w * (0.5 - side * (0.13 if beside else 0.0))
    top = 0.82 if look.hair_style != "bun" and look.headwear == "none" else 0.92
    y = max(y0 + unit * top, y1 - unit * 3.1)
    if spec.crop == "head_cut":
        y = y0 + unit * 0.16 if not place.open or y0 == 0 else y + unit * 0.8
    elif spec.crop == "off_side":
        x = x0 + w * (0.5 - side * 0.42)
    pen = Pen(scene, x, y, unit)
    draw_portrait(pen, look, ink)
    things = product_inks(palette, spec.product_colour)
    if spec.held:
        hand = (side * 0.4, 1.36)
        size = HELD_HEIGHT[spec.product]
        clothing.draw_arm(pen, ink, side, hand)
        draw_product(pen.moved(hand[0], hand[1] - 0.12 * size, size), spec.product, things, shadow=False)
        clothing.draw_fingers(pen, ink, side, hand, GRIP[spec.product] * size)
    else:
        height = min(h * 0.4, w * 0.36 / WIDTH[spec.product] * 1.05)
        px = x0 + w * (0.5 + side * 0.29)
        _podium(scene, px, y1 - h * 0.1, w * 0.19, h * 0.14, palette)
        draw_product(Pen(scene, px, y1 - h * 0.1 - height * 0.5, height), spec.product, things)
    if look.light == "dim":
        scene.fill(rectangle(0, 0, scene.width, scene.height), palette.deep, opacity=0.34)


def _draw_still_life(
    scene: Canvas, spec: CreativeSpec, palette: Palette, box: tuple[float, float, float, float]
) -> None:
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    height = min(h * 0.6, w * 0.66 / WIDTH[spec.product])
    x, floor = (x0 + x1) / 2, y1 - h * 0.2
    if spec.crop == "off_side":
        x += w * 0.34
    _podium(scene, x, floor, min(w * 0.36, height * max(WIDTH[spec.product], 0.7) * 0.62), h * 0.3, palette)
    draw_product(
        Pen(scene, x, floor - height * 0.5, height), spec.product, product_inks(palette, spec.product_colour)
    )


def _podium(scene: Canvas, x: float, y: float, half: float, depth: float, palette: Palette) -> None:
    top, wall = mix(palette.paper, palette.mist, 0.35), mix(palette.mist, palette.deep, 0.18)
    body = np.vstack(
        [ellipse(x, y + depth, half, half * 0.2, start=0, end=180), [(x - half, y), (x + half, y)]]
    )
    scene.fill(body, wall)
    scene.fill(body, mix(wall, palette.deep, 0.4), grain=(0.85, 0))
    scene.fill(ellipse(x, y, half, half * 0.2), top)
