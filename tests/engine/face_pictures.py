"""The sample image that insightface brings along, and drawn faces."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scoring.engine.faces import Face
from scoring.engine.faces.alignment import TEMPLATE


def sample_image() -> np.ndarray:
    """Six friends, (886, 1280, 3) uint8."""
    package = importlib.util.find_spec("insightface")
    if package is None or package.origin is None:
        pytest.skip("insightface is absent: its sample image is missing")
    return np.asarray(Image.open(Path(package.origin).parent / "data" / "images" / "t1.jpg").convert("RGB"))


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Intersection over union of two boxes: left, top, width, height."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(across, 0.0) * max(down, 0.0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def face_at(left: float, top: float, side: float, confidence: float = 0.9) -> Face:
    """An upright face with the usual landmarks in a square box."""
    return Face((left, top, side, side), TEMPLATE * (side / 112) + [left, top], confidence)
