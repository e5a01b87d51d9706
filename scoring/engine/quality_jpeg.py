"""What JPEG compression left behind: blocks in the pixels, and the quality in the file's own tables."""

import numpy as np

# ITU-T T.81 (JPEG), table K.1: luminance quantisation at quality 50 of the IJG scaling.
_STANDARD_LUMA = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=np.float64,
).ravel()
_BORDER, _MIDDLE = 7, 3


def blockiness(plane: np.ndarray) -> float:
    """Mean step across the borders of 8×8 blocks over the mean step in their middle, for an 8-bit ``plane``
    (h, w) with sides of at least 16; near 1 without blocks.

    After Wang, Bovik & Evans 2000, in the pixel domain. Only the middle is compared with: an image enlarged 2
    or 4 times has a rhythm of its own, which border and middle share. Says something on original pixels only:
    a crop or a resize moves the grid.
    """
    border = _step(plane, _BORDER) + _step(plane.T, _BORDER)
    middle = _step(plane, _MIDDLE) + _step(plane.T, _MIDDLE)
    return (border + 0.2) / (middle + 0.2)


def _step(plane: np.ndarray, phase: int) -> float:
    """Mean absolute difference between rows ``phase`` and ``phase + 1`` of every 8."""
    above, below = plane[phase::8], plane[phase + 1 :: 8]
    count = min(len(above), len(below))
    steps = np.subtract(above[:count], below[:count], dtype=np.int16)
    return float(np.abs(steps, out=steps).mean(dtype=np.float64))


def jpeg_quality(quantisation: tuple[tuple[int, ...], ...]) -> float:
    """IJG quality (1-100) whose luminance table is nearest to the file's; 100 for files that are no JPEG."""
    if not quantisation:
        return 100.0
    quality = np.arange(1, 101)
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    tables = np.clip((_STANDARD_LUMA * scale[:, None] + 50) // 100, 1, 255)
    return float(quality[np.abs(tables - np.array(quantisation[0])).sum(axis=1).argmin()])
