"""A supersampled drawing surface, and a pen that draws on it in local coordinates."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .colour import Colour
from .geometry import Outline, Points, ellipse, rectangle, smooth, stroke

SUPERSAMPLING = 2


class Canvas:
    """RGB surface of ``width`` x ``height`` px, drawn at twice the size and reduced by :meth:`finish`."""

    def __init__(self, width: int, height: int, colour: Colour) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SUPERSAMPLING, height * SUPERSAMPLING), colour)
        self._draw = ImageDraw.Draw(self.image)

    def fill(
        self,
        outline: Points,
        colour: Colour,
        *,
        opacity: float = 1.0,
        clip: Points | None = None,
        soften: float = 0.0,
        grain: tuple[float, float] | None = None,
    ) -> None:
        """Fill an outline (px), within ``clip`` if given, edges blurred by ``soften`` px.

        ``grain`` = (dx, dy) sprays the colour, denser in that direction, like a risograph shade.
        """
        points = np.asarray(outline, dtype=float) * SUPERSAMPLING
        if opacity >= 1.0 and clip is None and not soften and grain is None:
            self._draw.polygon([tuple(p) for p in points], fill=colour)
            return
        pad = int(soften * SUPERSAMPLING * 3) + 2
        low = np.maximum(np.floor(points.min(axis=0)).astype(int) - pad, 0)
        high = np.minimum(np.ceil(points.max(axis=0)).astype(int) + pad, self.image.size)
        if np.any(high - low < 1):
            return
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        mask = _mask(points - low, size, round(255 * min(opacity, 1.0)))
        if soften:
            mask = mask.filter(ImageFilter.GaussianBlur(soften * SUPERSAMPLING))
        if grain is not None:
            mask = ImageChops.multiply(mask, _spray(size, grain, int(low[0] * 31 + low[1])))
        if clip is not None:
            inside = np.asarray(clip, dtype=float) * SUPERSAMPLING - low
            mask = ImageChops.multiply(mask, _mask(inside, size, 255))
        self.image.paste(colour, (int(low[0]), int(low[1])), mask)

    def gradient(self, start: Colour, end: Colour, *, vertical: bool = True) -> None:
        """Cover the whole surface with a linear gradient, dithered so that it shows no bands."""
        width, height = self.image.size
        length = height if vertical else width
        t = np.linspace(0, 1, length)[:, None]
        line = (np.asarray(start) * (1 - t) + np.asarray(end) * t).astype(np.uint8)
        strip = Image.fromarray(line[:, None, :] if vertical else line[None, :, :])
        self.image.paste(strip.resize((width, height)))

    def paste(self, other: Canvas, x: float, y: float, outline: Points) -> None:
        """Put ``other`` at (x, y), seen only inside ``outline`` (px of this canvas)."""
        offset = np.array([round(x * SUPERSAMPLING), round(y * SUPERSAMPLING)])
        mask = _mask(np.asarray(outline, dtype=float) * SUPERSAMPLING - offset, other.image.size, 255)
        self.image.paste(other.image, (int(offset[0]), int(offset[1])), mask)

    def region(self, box: tuple[float, float, float, float]) -> np.ndarray:
        """Pixels of ``box`` (px), shape (h, w, 3), thinned out: enough to judge a background."""
        x0, y0, x1, y1 = (round(v * SUPERSAMPLING) for v in box)
        x0, y0 = max(x0, 0), max(y0, 0)
        crop = self.image.crop((x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)))
        return np.asarray(crop.resize((16, 16), Image.Resampling.BOX), dtype=float)

    def finish(self) -> Image.Image:
        return self.image.resize((self.width, self.height), Image.Resampling.BOX)


def _mask(points: Outline, size: tuple[int, int], level: int) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon([tuple(p) for p in points], fill=level)
    return mask


def _spray(size: tuple[int, int], direction: tuple[float, float], seed: int) -> Image.Image:
    width, height = size
    x = np.linspace(-1, 1, width)[None, :] * direction[0]
    y = np.linspace(-1, 1, height)[:, None] * direction[1]
    density = np.clip(0.5 + (x + y) / 2, 0, 1) ** 1.6
    noise = np.random.default_rng(abs(seed)).random((height, width), dtype=np.float32)
    return Image.fromarray(np.where(noise < density, 255, 0).astype(np.uint8))


@dataclass(frozen=True)
class Pen:
    """Draws on a canvas in local units: one unit is ``scale`` px, the origin lies at (x, y) px."""

    canvas: Canvas
    x: float
    y: float
    scale: float
    tilt: float = 0.0
    flip: bool = False

    def place(self, points: Points) -> Outline:
        """Local points to px of the canvas."""
        p = np.asarray(points, dtype=float)
        px = -p[:, 0] if self.flip else p[:, 0]
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        rotated = np.column_stack([px * cos - p[:, 1] * sin, px * sin + p[:, 1] * cos])
        return rotated * self.scale + (self.x, self.y)

    def moved(self, dx: float, dy: float, scale: float = 1.0, tilt: float = 0.0) -> Pen:
        """A pen whose origin is at local (dx, dy), with its own scale and additional tilt (radians)."""
        x, y = self.place([(dx, dy)])[0]
        return replace(self, x=float(x), y=float(y), scale=self.scale * scale, tilt=self.tilt + tilt)

    def fill(
        self,
        points: Points,
        colour: Colour,
        *,
        opacity: float = 1.0,
        clip: Points | None = None,
        soften: float = 0.0,
        grain: tuple[float, float] | None = None,
    ) -> None:
        if grain is not None and self.flip:
            grain = (-grain[0], grain[1])
        self.canvas.fill(
            self.place(points),
            colour,
            opacity=opacity,
            clip=None if clip is None else self.place(clip),
            soften=soften * self.scale,
            grain=grain,
        )

    def blob(
        self, points: Points, colour: Colour, *, opacity: float = 1.0, clip: Points | None = None
    ) -> Outline:
        """Fill the smooth closed curve through ``points`` and return its outline."""
        outline = smooth(points)
        self.fill(outline, colour, opacity=opacity, clip=clip)
        return outline

    def ellipse(
        self,
        cx: float,
        cy: float,
        rx: float,
        ry: float,
        colour: Colour,
        *,
        turn: float = 0.0,
        opacity: float = 1.0,
        clip: Points | None = None,
        soften: float = 0.0,
    ) -> None:
        self.fill(ellipse(cx, cy, rx, ry, turn=turn), colour, opacity=opacity, clip=clip, soften=soften)

    def box(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: Colour,
        *,
        radius: float = 0.0,
        opacity: float = 1.0,
        clip: Points | None = None,
    ) -> None:
        self.fill(rectangle(x0, y0, x1, y1, radius), colour, opacity=opacity, clip=clip)

    def line(
        self,
        points: Points,
        width: float,
        colour: Colour,
        *,
        curved: bool = True,
        taper: tuple[float, float] = (1.0, 1.0),
        opacity: float = 1.0,
        clip: Points | None = None,
    ) -> None:
        self.fill(stroke(points, width, curved=curved, taper=taper), colour, opacity=opacity, clip=clip)
