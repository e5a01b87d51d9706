"""The words of a creative: mark and brand, headline, line, call to action."""

import numpy as np

from .brands import BRANDS, draw_mark
from .canvas import Canvas, Pen
from .colour import WHITE, Colour, contrast, mix
from .geometry import rectangle
from .layout import Arrangement
from .palettes import Palette
from .spec import CreativeSpec
from .typography import LEADING, draw_text, fit, text_width


def draw_words(canvas: Canvas, spec: CreativeSpec, place: Arrangement, palette: Palette) -> None:
    x0, y0, x1, y1 = place.words
    ground = _ground(canvas, place)
    best = max((palette.deep, mix(WHITE, palette.paper, 0.2)), key=lambda c: contrast(c, ground))
    ink = mix(ground, best, 0.14 + 0.86 * spec.headline_contrast)
    u = 0.92 * np.sqrt(canvas.width * canvas.height)
    brand_size, line_size, call_size = u * 0.04, u * 0.038, u * 0.04
    gap, button = u * 0.03, call_size * 2.1
    bold = {"bold": 0.032, "regular": 0.008, "caps": 0.024}[spec.lettering]
    words = spec.headline.upper() if spec.lettering == "caps" else spec.headline
    largest = u * (0.115 if place.centred else 0.125)
    fixed = brand_size * 1.5 + button + 2.0 * gap
    small_print = line_size + gap
    size, lines = fit(words, x1 - x0, y1 - y0 - fixed - small_print, largest, bold)
    if size < u * 0.066:
        # A headline that would become small print takes the line's place.
        small_print = 0.0
        size, lines = fit(words, x1 - x0, y1 - y0 - fixed, largest, bold)
    y = y0 + max(0.0, (y1 - y0 - fixed - small_print - len(lines) * size * LEADING) / 2)

    middle = (x0 + x1) / 2
    brand = BRANDS[spec.brand % len(BRANDS)]
    brand_width = brand_size * 1.6 + text_width(brand, brand_size, 0.03)
    left = middle - brand_width / 2 if place.centred else x0
    accent = max(palette.accents, key=lambda c: contrast(c, ground))
    draw_mark(
        Pen(canvas, left + brand_size * 0.6, y + brand_size * 0.65, brand_size * 1.2),
        spec.brand,
        accent,
        ground,
    )
    draw_text(canvas, brand, (left + brand_size * 1.6, y + brand_size * 1.02), brand_size, best, weight=0.03)
    y += brand_size * 1.5 + gap
    for line in lines:
        x = middle - text_width(line, size, bold) / 2 if place.centred else x0
        draw_text(canvas, line, (x, y + size * 0.86), size, ink, weight=bold)
        y += size * LEADING
    if small_print:
        soft = mix(ground, best, 0.14 + 0.66 * spec.headline_contrast)
        x = middle - text_width(spec.line, line_size, 0.01) / 2 if place.centred else x0
        draw_text(canvas, spec.line, (x, y + gap * 0.5 + line_size * 0.8), line_size, soft, weight=0.01)
    y += small_print + gap
    _button(
        canvas,
        spec.call,
        (middle if place.centred else x0, y),
        (call_size, button),
        place.centred,
        accent,
        palette,
    )


def _button(
    canvas: Canvas,
    call: str,
    position: tuple[float, float],
    size: tuple[float, float],
    centred: bool,
    colour: Colour,
    palette: Palette,
) -> None:
    letters, height = size
    width = text_width(call, letters, 0.03) + height * 1.1
    x = position[0] - width / 2 if centred else position[0]
    y = position[1]
    canvas.fill(rectangle(x, y, x + width, y + height, height / 2), colour)
    label = max((WHITE, palette.deep), key=lambda c: contrast(c, colour))
    draw_text(canvas, call, (x + width / 2, y + height * 0.5), letters, label, weight=0.03, anchor="mm")


def _ground(canvas: Canvas, place: Arrangement) -> Colour:
    r, g, b = np.median(canvas.region(place.words).reshape(-1, 3), axis=0).round().astype(int)
    return int(r), int(g), int(b)
