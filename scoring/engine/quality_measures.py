"""Single measures of image quality on plain arrays; ``measure`` in ``quality`` puts them together.

Each is built to move with its own cause only: noise is taken out of sharpness and legibility, colour and entropy
look at means of neighbouring pixels, and sharpness and legibility do not depend on brightness and contrast.
"""

import numpy as np
from PIL import Image

from scoring.engine.quality_noise import patch_means

_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)
# Ratio of fine to coarse for a picture without fine detail, and for an ideal step edge in any place.
_NO_DETAIL, _STEP_EDGE = 0.25, 0.39
_ALIKE, _LEAST_SPREAD = 64.0, 0.5


def luma(pixels: np.ndarray) -> np.ndarray:
    """ITU-R BT.601 luma (h, w) float32, 0-255, from (h, w, 3) uint8 sRGB."""
    return pixels.astype(np.float32) @ _LUMA


def resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """``image`` at ``size`` (width, height), bicubic and antialiased; box means first where it is much larger."""
    return image if size == image.size else image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)


def fitted(image: Image.Image, long_side: int) -> Image.Image:
    """``image`` with its long side at ``long_side``, enlarged too."""
    scale = long_side / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    return resized(image, (width, height))


def means(image: Image.Image, long_side: int) -> np.ndarray:
    """Means of neighbouring pixels, so that the long side has ``long_side`` of them; never enlarged."""
    factor = max(1, max(image.size) // long_side)
    return np.asarray(image.reduce(factor) if factor > 1 else image)


def sharpness(plane: np.ndarray, fine_noise: float, coarse_noise: float) -> float:
    """How much finer than two pixels the edges of ``plane`` (h, w) float32 are: 0 not at all, 1 as an ideal step
    edge, above 1 for fine texture.

    Energy of the gradients at full size over that at half size, after a re-blur (Hu & de Haan 2006; Crete et
    al. 2007), each less what noise explains of it (see ``quality_grain``). A ratio does not change with
    brightness or contrast.
    """
    fine, coarse = gradient_energies(plane)
    coarse -= coarse_noise
    # Where hardly more than noise is left, there are no edges to speak of.
    if coarse <= 0.05 + 0.05 * coarse_noise:
        return 0.0
    return max(0.0, ((fine - fine_noise) / coarse - _NO_DETAIL) / (_STEP_EDGE - _NO_DETAIL))


def gradient_energies(plane: np.ndarray) -> tuple[float, float]:
    """Mean squared gradients of ``plane`` (h, w) float32, smoothed once, and of half its size."""
    once = _smooth(plane)
    return _gradient_energy(once), _gradient_energy(_smooth(once)[::2, ::2])


def _smooth(plane: np.ndarray) -> np.ndarray:
    """[1 2 1] / 4 across and down."""
    p = np.pad(plane, 1, mode="edge")
    p = p[:-2] + 2 * p[1:-1] + p[2:]
    return (p[:, :-2] + 2 * p[:, 1:-1] + p[:, 2:]) / 16


def _gradient_energy(plane: np.ndarray) -> float:
    across, down = plane[1:-1, 2:] - plane[1:-1, :-2], plane[2:, 1:-1] - plane[:-2, 1:-1]
    return float((across * across + down * down).mean(dtype=np.float64)) if across.size else 0.0


def clipped(patches: np.ndarray, noise: float) -> tuple[float, float]:
    """Shares of (black, white) patches without detail among means of 4×4 pixels (h, w), 0-255.

    Noise that is cut off at black leaves a mean of .4 standard deviations, of each channel; the
    limits give way by .75 of luma's.
    """
    slack = 0.75 * noise
    return float((patches <= 2.0 + slack).mean()), float((patches >= 253.0 - slack).mean())


def colourfulness(pixels: np.ndarray) -> float:
    """Hasler & Süsstrunk 2003, M³, of (h, w, 3): 0 grey, about 60 quite colourful, above 100 extremely."""
    red, green, blue = (pixels[..., channel].astype(np.float32) for channel in range(3))
    first, second = red - green, 0.5 * (red + green) - blue
    return float(np.hypot(first.std(), second.std()) + 0.3 * np.hypot(first.mean(), second.mean()))


def entropy(plane: np.ndarray) -> float:
    """Shannon entropy of the histogram of an 8-bit ``plane``, bits (0-8)."""
    share = np.bincount(plane.ravel(), minlength=256) / plane.size
    share = share[share > 0]
    return float(-(share * np.log2(share)).sum() + 0.0)


def legibility(shown: Image.Image, variance: float, thumbnail: int = 120) -> float:
    """SSIM (Wang et al. 2004; 8×8 windows, every 4 px) of ``shown``, an 8-bit grey image, with itself after a
    trip through ``thumbnail`` px, 0-1. 1 where there is nothing to lose, and so near 1 for a blurred picture.

    Both are first brought to one contrast, because SSIM's constants mean a fixed number of grey levels; the
    ``variance`` that noise explains (squared grey levels) is no structure that could be lost.
    """
    plane = np.asarray(shown, dtype=np.float32)
    level, spread = plane.mean(dtype=np.float64), float(plane.std(dtype=np.float64))
    if spread < _LEAST_SPREAD:
        return 1.0
    trip = fitted(shown, thumbnail).resize(shown.size, Image.Resampling.BICUBIC)
    gain = np.float32(_ALIKE / spread)
    base, back = (
        (values - np.float32(level)) * gain + 128 for values in (plane, np.asarray(trip, dtype=np.float32))
    )
    first, second, raw, kept, both = (
        _windows(values) for values in (base, back, base * base, back * back, base * back)
    )
    raw, kept, both = raw - first**2, kept - second**2, both - first * second
    explained = variance * gain**2
    lost = np.maximum(raw - explained, np.minimum(raw, kept))
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ssim = (2 * first * second + c1) * (2 * both + c2) / ((first**2 + second**2 + c1) * (lost + kept + c2))
    return float(np.clip(ssim.mean(dtype=np.float64), 0.0, 1.0))


def _windows(plane: np.ndarray) -> np.ndarray:
    """Means of 8×8 windows, every 4 pixels; one window for the whole where a side is shorter."""
    if min(plane.shape) < 8:
        return plane.mean(dtype=np.float64).reshape(1, 1)
    patch = patch_means(plane)
    return (patch[:-1, :-1] + patch[1:, :-1] + patch[:-1, 1:] + patch[1:, 1:]) / 4
