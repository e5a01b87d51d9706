"""Detectors by name."""

from collections.abc import Sequence
from pathlib import Path

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.faces.errors import UnknownDetector
from scoring.engine.faces.face import FaceDetector, NoDetector

INSIGHTFACE_PREFIX = "insightface:"
DETECTORS = ("yunet", f"{INSIGHTFACE_PREFIX}<pack>", "none")


def load_detector(
    name: str, models_folder: Path | str, packs: Sequence[str] = (), sha256: str | None = None
) -> FaceDetector:
    """The detector called ``name``; ``packs`` are the InsightFace packs switched on by name, whose hashes are known to
    themselves; ``sha256`` is what YuNet's file must hash to.

    Raises:
        UnknownDetector: no detector has that name.
        WeightsUnavailable: its weights cannot be had; subclasses in ``faces.errors`` say why.
    """
    if name == "none":
        return NoDetector()
    if name == "yunet":
        from scoring.engine.faces.yunet import YuNet

        return YuNet(models_folder, sha256)
    if name.startswith(INSIGHTFACE_PREFIX) and name != INSIGHTFACE_PREFIX:
        from scoring.engine.faces.scrfd import InsightFaceDetector

        return InsightFaceDetector(name.removeprefix(INSIGHTFACE_PREFIX), models_folder, tuple(packs))
    raise UnknownDetector(
        f"There is no face detector {name}. Set FACE_DETECTOR to one of {', '.join(DETECTORS)}."
    )


def choose_detector(
    name: str, models_folder: Path | str, packs: Sequence[str] = (), sha256: str | None = None
) -> tuple[FaceDetector, str]:
    """The detector called ``name``, or ``none`` with a notice for people where its weights cannot be had or are not
    those that hash to ``sha256``.

    Raises:
        UnknownDetector: no detector has that name.
    """
    try:
        return load_detector(name, models_folder, packs, sha256), ""
    except WeightsUnavailable as error:
        return NoDetector(), f"No face detection: {error.sentence}"
