"""Putting a face upright by its five points. The result is looked at and dropped; it is never stored."""

import numpy as np
from PIL import Image

from scoring.engine.faces.errors import DegenerateLandmarks
from scoring.engine.faces.face import Face

TEMPLATE_SIDE = 112
# Where the five points lie in an upright face of 112 × 112 px (Deng et al. 2019, ArcFace; in common use).
TEMPLATE = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ]
)
_LEAST_SPREAD = 0.5
_LEAST_LIKENESS = 0.1


def similarity(points: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """The (2, 3) matrix of scale, rotation and shift that brings ``points`` (n, 2) closest to ``targets``.

    Least squares after Umeyama 1991, eqs. 34-42; never a reflection, so what is mirrored stays mirrored.

    Raises:
        DegenerateLandmarks: the points lie within half a pixel of each other or not at all like the targets, or
            are no numbers.
    """
    points, targets = np.asarray(points, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    if not (np.isfinite(points).all() and np.isfinite(targets).all()):
        raise DegenerateLandmarks("Some landmarks of the face are no numbers. Run the detector again.")
    source, target = points - points.mean(axis=0), targets - targets.mean(axis=0)
    spread = (source**2).sum(axis=1).mean()
    if spread < _LEAST_SPREAD**2 or (target**2).sum(axis=1).mean() < _LEAST_SPREAD**2:
        raise DegenerateLandmarks("The landmarks of the face lie on one spot, so it cannot be put upright.")
    U, strength, Vt = np.linalg.svd(target.T @ source / len(source))
    sign = np.array([1.0, np.sign(np.linalg.det(U) * np.linalg.det(Vt))])
    rotation = (U * sign) @ Vt
    scale = float(strength @ sign) / spread
    # The correlation of two shapes: 1 where one maps onto the other, about .9 for a face in half profile.
    if scale * np.sqrt(spread / (target**2).sum(axis=1).mean()) < _LEAST_LIKENESS:
        raise DegenerateLandmarks(
            "The landmarks do not lie as they do in a face, so the face cannot be put upright."
        )
    return np.column_stack([scale * rotation, targets.mean(axis=0) - scale * rotation @ points.mean(axis=0)])


def align(pixels: np.ndarray, face: Face, side: int = TEMPLATE_SIDE) -> np.ndarray:
    """The face upright in (side, side, 3) uint8, cut from (h, w, 3) uint8 ``pixels``; black past the edge.

    Bicubic; where the face is shrunk to half or less, the pixels under it are averaged first (antialiasing).

    Raises:
        DegenerateLandmarks: see ``similarity``.
    """
    matrix = similarity(face.landmarks, TEMPLATE * (side / TEMPLATE_SIDE))
    linear = np.linalg.inv(matrix[:, :2])
    origin = -linear @ matrix[:, 2]
    factor = max(1, int(1.0 / np.hypot(*matrix[:, 0])))
    part, corner = _surroundings(pixels, linear, origin, side, 4 * factor)
    image = Image.fromarray(part)
    if factor > 1:
        image = image.reduce(factor)
    # Pillow wants the way back, from the result to the (reduced) source; a pixel's centre is at .5 in both.
    coefficients = np.column_stack([linear, origin - corner]) / factor
    return np.asarray(
        image.transform(
            (side, side), Image.Transform.AFFINE, tuple(coefficients.ravel()), Image.Resampling.BICUBIC
        )
    )


def _surroundings(
    pixels: np.ndarray, linear: np.ndarray, origin: np.ndarray, side: int, margin: int
) -> tuple[np.ndarray, np.ndarray]:
    """The part of ``pixels`` that the upright square covers, and its left and top: a large image is not copied
    for a small face."""
    corners = np.array([[0, 0], [side, 0], [0, side], [side, side]]) @ linear.T + origin
    height, width = pixels.shape[:2]
    low = np.clip(np.floor(corners.min(axis=0)) - margin, 0, [width - 1, height - 1]).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + margin, low + 1, [width, height]).astype(int)
    return np.ascontiguousarray(pixels[low[1] : high[1], low[0] : high[0]]), low
