"""Occlusion: how much the score falls when a window of the image is blurred."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from scoring.engine.explain.grid import Grid

SIDE = 224
WINDOWS = (48, 96)
STRIDE = 24
BLUR = 12.0
BATCH = 16


def occlusion_maps(
    pixels: np.ndarray,
    score: Callable[[list[np.ndarray]], np.ndarray],
    seen: Callable[[int, int], None] | None = None,
) -> list[Grid]:
    """One grid for each scale: score of ``pixels`` (h, w, 3) uint8 sRGB as they are − with a window blurred.

    ``score`` takes n images and returns their means (n, scales). The image is brought to 224 px on its shorter side
    (never enlarged), windows of 48 and of 96 px
    move by 24 px, and a cell is the mean over the windows that cover it, of either size alike (after Zeiler & Fergus
    2014, blurring where they grey out: a grey patch is itself something to react to). What is larger than a window is
    seldom missed while a part of it still shows: hence the second size. ``seen`` is
    called with (windows done, windows in all).
    """
    image = _shrunk(pixels)
    height, width = image.shape[:2]
    blurred = np.asarray(Image.fromarray(image).filter(ImageFilter.GaussianBlur(BLUR)))
    places = [
        (size, top, left)
        for size in WINDOWS
        for top in _starts(height, size)
        for left in _starts(width, size)
    ]
    whole = score([image])[0]
    falls = np.empty((len(places), len(whole)))
    for start in range(0, len(places), BATCH):
        some = places[start : start + BATCH]
        falls[start : start + len(some)] = whole - score([_covered(image, blurred, *place) for place in some])
        if seen is not None:
            seen(start + len(some), len(places))
    about = {"windows": len(places), "window": list(WINDOWS), "side": [height, width]}
    return [
        Grid(values.astype(np.float32), {"score": float(at), **about})
        for values, at in zip(_spread(falls, places, height, width), whole, strict=True)
    ]


def _spread(falls: np.ndarray, places: list[tuple[int, int, int]], height: int, width: int) -> np.ndarray:
    """Cells (scales, rows, columns): mean of ``falls`` (windows, scales) over the windows of a size that cover each,
    averaged over the sizes."""
    shape = (-(-height // STRIDE), -(-width // STRIDE))
    total, windows = np.zeros((len(WINDOWS), falls.shape[1], *shape)), np.zeros((len(WINDOWS), 1, *shape))
    for (size, top, left), fall in zip(places, falls, strict=True):
        rows = slice(top // STRIDE, -(-(top + size) // STRIDE))
        columns = slice(left // STRIDE, -(-(left + size) // STRIDE))
        total[WINDOWS.index(size), :, rows, columns] += fall[:, None, None]
        windows[WINDOWS.index(size), :, rows, columns] += 1
    return (total / np.maximum(windows, 1)).mean(axis=0)


def _shrunk(pixels: np.ndarray) -> np.ndarray:
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / min(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC)) if scale < 1 else pixels


def _starts(length: int, size: int) -> list[int]:
    """Where windows begin along one side: every stride, the last one reaching over the edge."""
    return list(range(0, max(length - size, 0) + STRIDE, STRIDE)) if length > size else [0]


def _covered(image: np.ndarray, blurred: np.ndarray, size: int, top: int, left: int) -> np.ndarray:
    covered = image.copy()
    span = np.s_[top : top + size, left : left + size]
    covered[span] = blurred[span]
    return covered
