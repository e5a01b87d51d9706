"""Which of the faces is the one that face measures speak of, and which are too small to speak of."""

from collections.abc import Sequence

from scoring.engine.faces.face import Face

# Below either, five points are too coarse to measure by: at 24 px the eyes are about 10 px apart.
LEAST_SIDE = 24.0
LEAST_SHARE = 0.02


def is_tiny(face: Face, height: int, width: int) -> bool:
    """Whether the shorter side of the box is under 24 px, or under 2% of the image's shorter side."""
    return min(face.box[2:]) < max(LEAST_SIDE, LEAST_SHARE * min(height, width))


def main_face(faces: Sequence[Face], height: int, width: int) -> Face | None:
    """The face with the largest area inside the image; of equals the more confident. Never a tiny one.

    Only what shows counts: a box that reaches past the edge is cut there first, so that a face of which half
    is in the picture does not win by the half that is not. None where every face is tiny, or there is none.
    """
    large = [face for face in faces if not is_tiny(face, height, width)]
    return max(
        large, key=lambda face: (_area_inside(face, height, width), face.confidence, face.box), default=None
    )


def _area_inside(face: Face, height: int, width: int) -> float:
    left, top, across, down = face.box
    inside = min(left + across, width) - max(left, 0.0), min(top + down, height) - max(top, 0.0)
    return max(inside[0], 0.0) * max(inside[1], 0.0)
