"""Single measures of image quality on plain arrays; ``measure`` in ``quality`` puts them together."""

import numpy as np
from PIL import Image
from scipy import ndimage

_BLOCK = 16
_FLAT_SHARE = 0.2

# ITU-T T.81 (JPEG), table K.1: luminance quantisation at quality 50 of the IJG scaling.
_STANDARD_LUMA = np.array(
    [
        16,
        11,
        10,
        16,
        24,
        40,
        51,
        61,
        12,
        12,
        14,
        19,
        26,
        58,
        60,
        55,
        14,
        13,
        16,
        24,
        40,
        57,
        69,
        56,
        14,
        17,
        22,
        29,
        51,
        87,
        80,
        62,
        18,
        22,
        37,
        56,
        68,
        109,
        103,
        77,
        24,
        35,
        55,
        64,
        81,
        104,
        113,
        92,
        49,
        64,
        78,
        87,
        103,
        121,
        120,
        101,
        72,
        92,
        95,
        98,
        112,
        100,
        103,
        99,
    ],
    dtype=np.float64,
)


def luma(pixels: np.ndarray) -> np.ndarray:
    """ITU-R BT.601 luma (h, w) float32, 0-255, from (h, w, 3) uint8 sRGB."""
    return pixels.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)


def resized(plane: np.ndarray, long_side: int) -> np.ndarray:
    """``plane`` (h, w) float32 with its long side at ``long_side``, antialiased bicubic; never enlarged."""
    height, width = plane.shape
    scale = long_side / max(height, width)
    if scale >= 1.0:
        return plane
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC))


def laplacian_variance(plane: np.ndarray) -> float:
    """Variance of the 4-neighbour Laplacian (Pech-Pacheco et al. 2000)."""
    p = np.pad(plane, 1, mode="edge")
    return float((p[:-2, 1:-1] + p[2:, 1:-1] + p[1:-1, :-2] + p[1:-1, 2:] - 4 * plane).var(dtype=np.float64))


def immerkaer_noise(plane: np.ndarray) -> float:
    """Standard deviation of the noise, in grey levels (Immerkær 1996), on the flattest fifth of 16×16 blocks.

    Flatness is judged on the smoothed plane, so that quiet blocks are not chosen for being quiet. Blocks near
    black or white are passed over because clipping hides noise there.
    """
    # The mask [1 -2 1; -2 4 -2; 1 -2 1] is a second difference down of a second difference across.
    response = np.abs(_second_difference(_second_difference(plane).T).T)
    smooth = ndimage.uniform_filter(plane, 5, mode="nearest")
    slope = np.hypot(ndimage.sobel(smooth, 0, mode="nearest"), ndimage.sobel(smooth, 1, mode="nearest"))
    level, flatness, noise = (_block_means(values) for values in (plane, slope, response))
    usable = (level > 8) & (level < 247)
    if not usable.any():
        usable = np.ones_like(usable)
    limit = np.quantile(flatness[usable], _FLAT_SHARE)
    return float(np.sqrt(np.pi / 2) / 6 * noise[usable & (flatness <= limit)].mean())


def _second_difference(plane: np.ndarray) -> np.ndarray:
    p = np.pad(plane, ((0, 0), (1, 1)), mode="edge")
    return p[:, :-2] - 2 * plane + p[:, 2:]


def _block_means(plane: np.ndarray) -> np.ndarray:
    rows, columns = plane.shape[0] // _BLOCK, plane.shape[1] // _BLOCK
    cut = plane[: rows * _BLOCK, : columns * _BLOCK]
    return cut.reshape(rows, _BLOCK, columns, _BLOCK).mean(axis=(1, 3))


def colourfulness(pixels: np.ndarray) -> float:
    """Hasler & Süsstrunk 2003, M³: 0 grey, about 60 quite colourful, above 100 extremely."""
    red, green, blue = (pixels[..., channel].astype(np.float32) for channel in range(3))
    first, second = red - green, 0.5 * (red + green) - blue
    return float(np.hypot(first.std(), second.std()) + 0.3 * np.hypot(first.mean(), second.mean()))


def blockiness(plane: np.ndarray) -> float:
    """Mean step across the borders of 8×8 blocks over the mean step elsewhere; near 1 without blocks.

    After Wang, Bovik & Evans 2000, in the pixel domain. Says something on original pixels only: a crop or a
    resize moves the grid.
    """
    at, off = [], []
    for axis in (0, 1):
        steps = np.abs(np.diff(plane, axis=axis)).mean(axis=1 - axis)
        border = np.arange(len(steps)) % 8 == 7
        at.append(steps[border].mean())
        off.append(steps[~border].mean())
    return float((np.mean(at) + 0.1) / (np.mean(off) + 0.1))


def jpeg_quality(quantisation: tuple[tuple[int, ...], ...]) -> float:
    """IJG quality (1-100) whose luminance table is nearest to the file's; 100 for files that are no JPEG."""
    if not quantisation:
        return 100.0
    quality = np.arange(1, 101)
    scale = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    tables = np.clip((_STANDARD_LUMA * scale[:, None] + 50) // 100, 1, 255)
    return float(quality[np.abs(tables - np.array(quantisation[0])).sum(axis=1).argmin()])


def entropy(plane: np.ndarray) -> float:
    """Shannon entropy of the luma histogram, bits (0-8)."""
    share = np.bincount(np.clip(np.rint(plane), 0, 255).astype(np.uint8).ravel(), minlength=256) / plane.size
    share = share[share > 0]
    return float(-(share * np.log2(share)).sum() + 0.0)


def legibility(plane: np.ndarray, thumbnail: int = 120) -> float:
    """SSIM (Wang et al. 2004; 7×7 windows) of ``plane`` with itself after a trip through ``thumbnail`` px."""
    base = resized(plane, 512)
    height, width = base.shape
    small = Image.fromarray(resized(base, thumbnail))
    back = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))
    means = [
        ndimage.uniform_filter(values, 7) for values in (base, back, base * base, back * back, base * back)
    ]
    first, second = means[0], means[1]
    variances = means[2] - first**2 + means[3] - second**2
    covariance = means[4] - first * second
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ssim = (
        (2 * first * second + c1) * (2 * covariance + c2) / ((first**2 + second**2 + c1) * (variances + c2))
    )
    return float(np.clip(ssim.mean(), 0.0, 1.0))
