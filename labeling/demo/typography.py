"""Lettering with Pillow's own scalable font: measuring, fitting, setting."""

from functools import lru_cache
from math import cos, radians, sin

from PIL import ImageDraw, ImageFont

from .canvas import SUPERSAMPLING, Canvas
from .colour import Colour

LEADING = 1.16

# The built-in font has no umlauts, so their dots are drawn over the letter below.
_UMLAUTS = {"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U"}
_BASE = str.maketrans(_UMLAUTS)


@lru_cache(maxsize=128)
def _font(pixels: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(pixels)
    if isinstance(font, ImageFont.FreeTypeFont):
        return font
    raise RuntimeError(
        "Pillow was built without FreeType, so no lettering can be drawn: install Pillow's binary wheel."
    )


def draw_text(
    canvas: Canvas,
    text: str,
    position: tuple[float, float],
    size: float,
    colour: Colour,
    *,
    weight: float = 0.0,
    anchor: str = "ls",
) -> None:
    """One line at ``position`` px, ``size`` px high; ``weight`` thickens it by that share of the size."""
    pixels = max(round(size * SUPERSAMPLING), 4)
    font, stroke = _font(pixels), round(pixels * weight)
    base = text.translate(_BASE)
    draw = ImageDraw.Draw(canvas.image)
    x, y = position[0] * SUPERSAMPLING, position[1] * SUPERSAMPLING
    # FreeType's own stroker leaves notches in the joints of this font; copies in a circle do not.
    for angle in range(0, 360, 45) if stroke else ():
        shifted = (x + stroke * cos(radians(angle)), y + stroke * sin(radians(angle)))
        draw.text(shifted, base, fill=colour, font=font, anchor=anchor)
    draw.text((x, y), base, fill=colour, font=font, anchor=anchor)
    if base == text:
        return
    placed, plain = font.getbbox(base, anchor=anchor), font.getbbox(base, anchor="ls")
    x, y = x + placed[0] - plain[0], y + placed[1] - plain[1]
    radius = pixels * 0.052 + stroke * 0.6
    for index, letter in enumerate(text):
        if letter not in _UMLAUTS:
            continue
        start = font.getlength(base[:index])
        middle = x + start + font.getlength(base[index]) / 2
        height = y - pixels * (0.8 if letter.isupper() else 0.65) - stroke
        for side in (-1, 1):
            cx = middle + side * (radius + pixels * 0.055)
            draw.ellipse((cx - radius, height - radius, cx + radius, height + radius), fill=colour)


def text_width(text: str, size: float, weight: float = 0.0) -> float:
    """Width in px of ``text`` set ``size`` px high."""
    pixels = max(round(size * SUPERSAMPLING), 4)
    return (_font(pixels).getlength(text.translate(_BASE)) + 2 * round(pixels * weight)) / SUPERSAMPLING


def fit(text: str, width: float, height: float, largest: float, weight: float) -> tuple[float, list[str]]:
    """Largest size (px, at most ``largest``) and line breaks with which ``text`` fits the box."""
    size = largest
    while True:
        lines = _wrap(text, width, size, weight)
        fits = len(lines) * size * LEADING <= height and all(
            text_width(line, size, weight) <= width for line in lines
        )
        if fits or size <= 9:
            return size, lines
        size *= 0.93


def _wrap(text: str, width: float, size: float, weight: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, size, weight) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines
