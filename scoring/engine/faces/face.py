"""What a detector answers: boxes and five landmarks. Finding is all that is done; nobody is recognised."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PIL import Image

# YuNet answers with false boxes above this long side (at 1800 px: 26 in 51 portraits; at 640: none).
LONG_SIDE = 640
RESIZE = f"bilinear-aa-gap2-{LONG_SIDE}"  # Part of every detector's version.


@dataclass(frozen=True)
class Face:
    """``box``: left, top, width, height; ``landmarks`` (5, 2): the image's left eye, right eye, nose tip,
    left and right corner of the mouth; both in pixels of the image given, and not cut at its edge.
    ``confidence`` 0-1."""

    box: tuple[float, float, float, float]
    landmarks: np.ndarray
    confidence: float


class FaceDetector(Protocol):
    """``name``, ``version``, and ``detect``: faces in (h, w, 3) uint8 sRGB pixels, most confident first."""

    name: str
    version: str

    def detect(self, pixels: np.ndarray) -> list[Face]: ...


class NoDetector:
    """Looks for no faces, where no detector is wanted or none can be had; its name says so."""

    name = "none"
    version = "none"

    def detect(self, pixels: np.ndarray) -> list[Face]:
        """Always empty."""
        return []


def reduced(pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """``pixels`` (h, w, 3) uint8 with the long side at 640 px or less, and the scale; never enlarged.

    Antialiased bilinear, after whole-number box means where the image is more than four times as large.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, LONG_SIDE / max(height, width))
    if scale == 1.0:
        return pixels, scale
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(
        Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    ), scale
