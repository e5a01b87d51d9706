"""What the largest face says about the picture: how large, how near the edge, how tilted, how evenly lit."""

from collections.abc import Sequence

import numpy as np

from scoring.engine.faces.alignment import TEMPLATE, TEMPLATE_SIDE, align, similarity
from scoring.engine.faces.errors import DegenerateLandmarks
from scoring.engine.faces.face import Face
from scoring.engine.faces.place import is_tiny, main_face
from scoring.engine.quality_measures import luma

FACES_VERSION = "face-measures-1"
_SIDE = 2 * TEMPLATE_SIDE
# Side of the squares, in eye distances.
_ZONE = 0.4


def face_measures(pixels: np.ndarray, faces: Sequence[Face] | None) -> dict[str, float]:
    """Measures of ``faces`` found in (h, w, 3) uint8 sRGB ``pixels``; empty where ``faces`` is None (not looked).

    ``face_count``: faces that are not tiny; ``face_tiny_count``: the rest (``place.is_tiny``). The others speak of
    the main face (``place.main_face``) and are there only where there is one:
    ``face_size``: height of its box inside the image, as a share of the image's height, 0-1.
    ``face_margin``: least distance of its box to an edge of the image, in heights of the box; below 0 past it.
    ``eye_distance``: between its eyes, pixels of ``pixels``.
    ``face_roll``: degrees by which the line of the eyes is turned clockwise, -180 to 180; 0 is upright.
    ``face_light``: by how much one cheek is darker than the other, 0 to 1 (see ``light_asymmetry``); only where
    both cheeks are inside the image.
    """
    if faces is None:
        return {}
    height, width = pixels.shape[:2]
    tiny = sum(is_tiny(face, height, width) for face in faces)
    measures = {"face_count": float(len(faces) - tiny), "face_tiny_count": float(tiny)}
    face = main_face(faces, height, width)
    if face is None:
        return measures
    left, top, across, down = face.box
    margin = min(left, top, width - (left + across), height - (top + down))
    measures["face_size"] = (min(top + down, height) - max(top, 0.0)) / height
    measures["face_margin"] = margin / down
    eyes = np.asarray(face.landmarks[1] - face.landmarks[0], dtype=np.float64)
    if not np.isfinite(eyes).all() or not eyes.any():
        return measures
    measures["eye_distance"] = float(np.hypot(*eyes))
    measures["face_roll"] = float(np.degrees(np.arctan2(eyes[1], eyes[0])))
    light = light_asymmetry(pixels, face)
    if light is not None:
        measures["face_light"] = light
    return measures


def light_asymmetry(pixels: np.ndarray, face: Face) -> float | None:
    """By how much one cheek is darker than the other, 0 (lit evenly) to 1 (one side black); None where a cheek
    lies outside the image, both are black, or the landmarks are degenerate.

    The zones are those of illumination uniformity in ISO/IEC 29794-5 (OFIQ): a square under each eye, halfway
    to the mouth, in the upright face. OFIQ takes the overlap of both luma histograms, which is nearly nothing
    as soon as one side is a fifth darker; here it is how far the one histogram has to be moved to become the
    other (earth mover's distance), as a share of the brighter cheek's mean: graded, and blind to exposure.
    """
    try:
        matrix = similarity(face.landmarks, TEMPLATE * (_SIDE / TEMPLATE_SIDE))
        upright = luma(align(pixels, face, _SIDE))
    except DegenerateLandmarks:
        return None
    back = np.linalg.inv(matrix[:, :2])
    height, width = pixels.shape[:2]
    levels = []
    for left, top, right, bottom in _zones():
        corners = np.array([[x, y] for x in (left, right) for y in (top, bottom)]) - matrix[:, 2]
        places = corners @ back.T
        if (places < 0).any() or (places > [width, height]).any():
            return None
        levels.append(np.sort(upright[top:bottom, left:right], axis=None))
    # Of two histograms with equally many pixels, the earth mover's distance is the mean gap of the sorted values.
    brighter = max(float(values.mean()) for values in levels)
    if brighter < 1.0:
        return None
    return float(np.clip(np.abs(levels[0] - levels[1]).mean() / brighter, 0.0, 1.0))


def _zones() -> list[tuple[int, int, int, int]]:
    """Left, top, right, bottom of both cheeks in the upright face, mirror images of each other."""
    points = TEMPLATE * (_SIDE / TEMPLATE_SIDE)
    half = round(_ZONE * (points[1, 0] - points[0, 0]) / 2)
    y = round((points[:2, 1].mean() + points[3:, 1].mean()) / 2)
    return [(round(x) - half, y - half, round(x) + half, y + half) for x in points[:2, 0]]
