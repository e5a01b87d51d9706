"""sRGB to CIE L*a*b*."""

import numpy as np

# IEC 61966-2-1: linear sRGB to XYZ, rows divided by the D65 white point.
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def srgb_to_lab(pixels: np.ndarray) -> np.ndarray:
    """L*a*b* (..., 3) float64 under D65 of (..., 3) uint8 sRGB; L* 0-100, a* and b* about ±100 (CIE
    15:2004)."""
    values = pixels / 255.0
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    ratio = linear @ (_TO_XYZ / _WHITE[:, None]).T
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = root[..., 0], root[..., 1], root[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
