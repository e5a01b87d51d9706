"""Where scene, figure, product and words go, for each layout and shape."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry import Outline, ellipse, rectangle

Box = tuple[float, float, float, float]
LAYOUTS = {
    "landscape": ("open_right", "open_left", "split_right", "split_left", "card", "circle"),
    "wide_photo": ("open_right", "open_left", "split_right", "card", "circle"),
    "square": ("open_low", "split_top", "arch", "open_right", "card_top"),
    "portrait": ("open_low", "split_top", "arch", "card_top"),
}


@dataclass(frozen=True)
class Arrangement:
    """Boxes in px of the creative. ``window`` is the outline through which the scene is seen."""

    scene: Box
    window: Outline
    figure: Box
    words: Box
    centred: bool
    product_side: int
    open: bool


def arrange(layout: str, width: int, height: int) -> Arrangement:
    w, h = float(width), float(height)
    full: Box = (0.0, 0.0, w, h)
    if layout == "open_right":
        return Arrangement(
            full,
            rectangle(*full),
            (w * 0.5, 0, w, h),
            (w * 0.06, h * 0.09, w * 0.47, h * 0.91),
            False,
            -1,
            True,
        )
    if layout == "open_left":
        return Arrangement(
            full,
            rectangle(*full),
            (0, 0, w * 0.5, h),
            (w * 0.54, h * 0.09, w * 0.95, h * 0.91),
            False,
            1,
            True,
        )
    if layout == "open_low":
        return Arrangement(
            full,
            rectangle(*full),
            (0, h * 0.36, w, h),
            (w * 0.08, h * 0.04, w * 0.92, h * 0.4),
            True,
            1,
            True,
        )
    if layout == "split_right":
        scene = (w * 0.47, 0.0, w, h)
        return Arrangement(
            scene, rectangle(*scene), scene, (w * 0.05, h * 0.1, w * 0.42, h * 0.9), False, -1, False
        )
    if layout == "split_left":
        scene = (0.0, 0.0, w * 0.53, h)
        return Arrangement(
            scene, rectangle(*scene), scene, (w * 0.58, h * 0.1, w * 0.95, h * 0.9), False, 1, False
        )
    if layout == "split_top":
        scene = (0.0, 0.0, w, h * 0.57)
        return Arrangement(
            scene, rectangle(*scene), scene, (w * 0.07, h * 0.595, w * 0.93, h * 0.97), False, 1, False
        )
    margin = min(w, h) * 0.06
    if layout == "card":
        scene = (w * 0.5, margin, w - margin, h - margin)
        return Arrangement(
            scene,
            rectangle(*scene, min(w, h) * 0.06),
            scene,
            (w * 0.055, h * 0.1, w * 0.46, h * 0.9),
            False,
            -1,
            False,
        )
    if layout == "card_top":
        scene = (margin, margin, w - margin, h * 0.58)
        return Arrangement(
            scene,
            rectangle(*scene, min(w, h) * 0.06),
            scene,
            (w * 0.08, h * 0.6, w * 0.92, h * 0.97),
            True,
            1,
            False,
        )
    if layout == "circle":
        r = h * 0.44
        scene = (w - margin - 2 * r, h / 2 - r, w - margin, h / 2 + r)
        circle = ellipse(w - margin - r, h / 2, r, r)
        return Arrangement(
            scene, circle, scene, (w * 0.055, h * 0.1, scene[0] - w * 0.03, h * 0.9), False, -1, False
        )
    half = w * 0.36
    scene = (w / 2 - half, h * 0.42, w / 2 + half, h)
    arch = np.vstack(
        [
            ellipse(w / 2, scene[1] + half, half, half, start=180, end=360),
            [(w / 2 + half, h), (w / 2 - half, h)],
        ]
    )
    return Arrangement(scene, arch, scene, (w * 0.07, h * 0.04, w * 0.93, h * 0.405), True, 1, False)
