"""What the noise of a picture adds to the measures of its shown size."""

import functools
from dataclasses import dataclass

import numpy as np
from PIL import Image

from scoring.engine.quality_measures import gradient_energies, resized
from scoring.engine.quality_noise import immerkaer_noise, patch_means

_SIDE = 192
_LEVEL, _SIGMA = 128.0, 20.0
# Beyond these the spectrum of resized noise hardly changes any more.
_SMALLEST_SCALE, _LARGEST_SCALE = 0.25, 4.0


@dataclass(frozen=True)
class Grain:
    """Noise in squared grey levels: in the fine and the coarse gradients of ``gradient_energies``, and in the
    plane itself."""

    fine: float
    coarse: float
    variance: float


def grain(plane: np.ndarray, scale: float) -> Grain:
    """Grain of an 8-bit ``plane`` (h, w) that was brought to its size by ``scale``; sides of at least 16."""
    squared = immerkaer_noise(plane, patch_means(plane)) ** 2
    one = _of_white_noise(round(float(np.clip(scale, _SMALLEST_SCALE, _LARGEST_SCALE)), 2))
    return Grain(squared * one.fine, squared * one.coarse, squared * one.variance)


@functools.lru_cache(maxsize=512)
def _of_white_noise(scale: float) -> Grain:
    """Per squared grey level that ``immerkaer_noise`` finds after the resize: resizing takes away or smears the
    high frequencies that it listens to, so that it finds less than is left."""
    side = round(_SIDE / scale)
    noise = np.random.default_rng(0).normal(_LEVEL, _SIGMA, (side, side))
    white = Image.fromarray(np.clip(np.rint(noise), 0, 255).astype(np.uint8))
    plane = np.asarray(resized(white, (_SIDE, _SIDE)))
    found = immerkaer_noise(plane, patch_means(plane)) ** 2
    values = plane.astype(np.float32)
    fine, coarse = gradient_energies(values)
    return Grain(fine / found, coarse / found, float(values.var(dtype=np.float64)) / found)
