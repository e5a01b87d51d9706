"""A grid as a transparent picture to lay over the image: orange raises the score, blue lowers it."""

import io

import numpy as np
from PIL import Image

# Okabe & Ito 2008: told apart with every kind of colour vision.
RAISES = (230, 159, 0)
LOWERS = (0, 114, 178)
STRONGEST = 0.72
_LONG_SIDE = 512


def overlay(values: np.ndarray, width: int, height: int, strongest: float | None = None) -> bytes:
    """PNG bytes (RGBA, long side at most 512 px, shape of ``width`` × ``height``) of a grid (rows, columns).

    ``strongest``: scale points that are fully coloured; the grid's own largest without it. A grid of zeros is fully
    transparent.
    """
    scale = _LONG_SIDE / max(width, height, 1)
    size = (max(1, round(width * min(scale, 1.0))), max(1, round(height * min(scale, 1.0))))
    plane = Image.fromarray(np.nan_to_num(np.asarray(values, dtype=np.float32)))
    fine = np.asarray(plane.resize(size, Image.Resampling.BICUBIC))
    most = strongest if strongest is not None else float(np.abs(values).max(initial=0.0))
    strength = np.clip(np.abs(fine) / most, 0.0, 1.0) if most > 0 else np.zeros_like(fine)
    pixels = np.empty((*fine.shape, 4), dtype=np.uint8)
    pixels[..., :3] = np.where((fine > 0)[..., None], np.array(RAISES), np.array(LOWERS))
    pixels[..., 3] = np.rint(255 * STRONGEST * strength)
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG", optimize=True)
    return out.getvalue()
