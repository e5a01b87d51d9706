"""A guess at an image's quality from its pixels, for simulated panels on images without a planted truth."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, laplace
from scipy.stats import norm

_SIDE = 192
# Median and spread of each measure over photographs and generated pictures.
_USUAL = {
    "colourfulness": (0.18, 0.113),
    "contrast": (0.24, 0.063),
    "sharpness": (-1.61, 0.35),
    "exposure": (0.087, 0.09),
    "centre": (0.32, 0.49),
}
_WEIGHTS = {
    "appeal": {"colourfulness": 0.8, "contrast": 0.45, "sharpness": 0.4, "exposure": -0.5, "centre": 0.3},
    "clarity": {"colourfulness": 0.15, "contrast": 0.7, "sharpness": 0.75, "exposure": -0.5, "centre": 0.4},
}


def perceived_quality(image: Image.Image, scale: str) -> float:
    """Quality in 0..1 of ``image`` on ``scale``, the same each time; about uniform over natural pictures.

    ``appeal`` and ``clarity`` weigh the measures of :func:`pixel_measures` differently; any other scale gets
    the mean of both.
    """
    values = pixel_measures(image)
    standard = {k: float(np.clip((v - _USUAL[k][0]) / _USUAL[k][1], -2.5, 2.5)) for k, v in values.items()}
    weights = _WEIGHTS.get(scale) or {
        k: (w + _WEIGHTS["clarity"][k]) / 2 for k, w in _WEIGHTS["appeal"].items()
    }
    total = sum(weights[k] * standard[k] for k in weights)
    return float(norm.cdf(total / np.sqrt(sum(w * w for w in weights.values()))))


def pixel_measures(image: Image.Image) -> dict[str, float]:
    """Five measures of ``image`` reduced to 192 x 192 px, channels in 0..1.

    Colourfulness (Hasler & Süsstrunk 2003), RMS contrast, log10 variance of the Laplacian, distance of the
    mean luminance from middle grey, and the log ratio of detail in the middle to detail at the edges.
    """
    rgb = image.convert("RGB")
    rgb = rgb.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    pixels: NDArray[np.float64] = np.asarray(rgb, dtype=float) / 255
    r, g, b = np.moveaxis(pixels, -1, 0)
    rg, yb = r - g, (r + g) / 2 - b
    grey = 0.299 * r + 0.587 * g + 0.114 * b
    detail = np.abs(grey - gaussian_filter(grey, 3))
    rim = _SIDE // 4
    middle = detail[rim:-rim, rim:-rim].mean()
    edges = (detail.sum() - detail[rim:-rim, rim:-rim].sum()) / (_SIDE**2 - (_SIDE - 2 * rim) ** 2)
    return {
        "colourfulness": float(np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean())),
        "contrast": float(grey.std()),
        "sharpness": float(np.log10(laplace(grey).var() + 1e-6)),
        "exposure": float(abs(grey.mean() - 0.48)),
        "centre": float(np.log((middle + 1e-3) / (edges + 1e-3))),
    }
