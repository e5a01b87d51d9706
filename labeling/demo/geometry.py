"""Outlines as arrays of points, shape (n, 2); x grows to the right, y downwards."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Outline = NDArray[np.float64]
Points = Sequence[tuple[float, float]] | Outline


def smooth(points: Points, *, closed: bool = True, samples: int = 10) -> Outline:
    """Catmull-Rom curve through ``points`` (shape (n, 2)), ``samples`` points per span."""
    knots = np.asarray(points, dtype=float)
    if closed:
        padded = np.vstack([knots[-1:], knots, knots[:2]])
    else:
        padded = np.vstack([knots[:1], knots, knots[-1:]])
    p0, p1, p2, p3 = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    t = np.linspace(0.0, 1.0, samples, endpoint=False)[None, :, None]
    a, b, c, d = (p[:, None, :] for p in (p0, p1, p2, p3))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.vstack([flat, knots[-1:]])


def ellipse(
    cx: float, cy: float, rx: float, ry: float, *, turn: float = 0.0, start: float = 0.0, end: float = 360.0
) -> Outline:
    """Ellipse or, with ``start``/``end`` in degrees clockwise from the right, a segment of one."""
    angle = np.radians(np.linspace(start, end, 48))
    x, y = rx * np.cos(angle), ry * np.sin(angle)
    cos, sin = np.cos(turn), np.sin(turn)
    return np.column_stack([cx + x * cos - y * sin, cy + x * sin + y * cos])


def rectangle(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> Outline:
    """Rectangle with rounded corners; the radius is capped at half the shorter side."""
    r = min(radius, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
    if r <= 0:
        return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], dtype=float)
    corners = [(x1 - r, y0 + r, 270), (x1 - r, y1 - r, 0), (x0 + r, y1 - r, 90), (x0 + r, y0 + r, 180)]
    return np.vstack([ellipse(cx, cy, r, r, start=a, end=a + 90)[::4] for cx, cy, a in corners])


def stroke(
    points: Points, width: float, *, curved: bool = True, taper: tuple[float, float] = (1.0, 1.0)
) -> Outline:
    """Outline of a brush stroke along ``points``; ``taper`` scales the width at its start and end."""
    line = smooth(points, closed=False, samples=8) if curved else np.asarray(points, dtype=float)
    tangent = np.gradient(line, axis=0)
    length = np.maximum(np.hypot(tangent[:, 0], tangent[:, 1]), 1e-9)
    normal = np.column_stack([-tangent[:, 1], tangent[:, 0]]) / length[:, None]
    t = np.linspace(0.0, 1.0, len(line))
    middle = np.sin(np.pi * t) ** 0.6
    ends = taper[0] * (1 - t) + taper[1] * t
    half = (width / 2 * (middle + (1 - middle) * ends))[:, None]
    caps = []
    for index, scale in ((-1, taper[1]), (0, taper[0])):
        radius = width / 2 * scale
        heading = np.arctan2(tangent[index, 1], tangent[index, 0])
        turn = heading - np.pi / 2 if index == -1 else heading + np.pi / 2
        angle = turn + np.linspace(0, np.pi, 9)
        caps.append(line[index] + radius * np.column_stack([np.cos(angle), np.sin(angle)]))
    return np.vstack([line - normal * half, caps[0], (line + normal * half)[::-1], caps[1]])


def ring(cx: float, cy: float, rx: float, ry: float, width: float) -> Outline:
    """Closed band of ``width`` along an ellipse, as one outline cut open at the right."""
    outer = ellipse(cx, cy, rx + width / 2, ry + width / 2)
    inner = ellipse(cx, cy, rx - width / 2, ry - width / 2)
    return np.vstack([outer, inner[::-1]])


def blob(
    cx: float, cy: float, rx: float, ry: float, rng: np.random.Generator, wobble: float = 0.14
) -> Outline:
    """A rounded random shape around (cx, cy)."""
    count = 8
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.uniform(0, 1)
    radius = 1 + rng.uniform(-wobble, wobble, count)
    return smooth(np.column_stack([cx + rx * radius * np.cos(angle), cy + ry * radius * np.sin(angle)]))


def mirror(points: Points) -> list[tuple[float, float]]:
    """``points`` of a right half, from top to bottom, followed by their mirror image going back up."""
    right = [(float(x), float(y)) for x, y in points]
    return right + [(-x, y) for x, y in reversed(right) if abs(x) > 1e-9]
