"""Where faces are, and what that says about the picture. Nobody is recognised, and no crop is stored."""

from scoring.engine.faces.alignment import align
from scoring.engine.faces.errors import (
    DegenerateLandmarks,
    PackAltered,
    PackIncomplete,
    PackNotSwitchedOn,
    UnknownDetector,
)
from scoring.engine.faces.face import Face, FaceDetector, NoDetector
from scoring.engine.faces.measures import face_measures
from scoring.engine.faces.place import is_tiny, main_face
from scoring.engine.faces.registry import DETECTORS, choose_detector, load_detector

__all__ = [
    "DETECTORS",
    "DegenerateLandmarks",
    "Face",
    "FaceDetector",
    "NoDetector",
    "PackAltered",
    "PackIncomplete",
    "PackNotSwitchedOn",
    "UnknownDetector",
    "align",
    "choose_detector",
    "face_measures",
    "is_tiny",
    "load_detector",
    "main_face",
]
