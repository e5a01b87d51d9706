"""Where faces are: boxes and five landmarks. Finding is all that is done; nobody is recognised."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import Image

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.weights import local_file

YUNET_FILE = "yunet_n_dynamic.onnx"
LONG_SIDE = 640
_STRIDES = (8, 16, 32)


@dataclass(frozen=True)
class Face:
    """``box``: left, top, width, height; ``landmarks`` (5, 2): the image's left eye, right eye, nose tip,
    left and right corner of the mouth; both in pixels of the image given. ``confidence`` 0-1."""

    box: tuple[float, float, float, float]
    landmarks: np.ndarray
    confidence: float


class FaceDetector(Protocol):
    """``name``, ``version``, and ``detect``: faces in (h, w, 3) uint8 sRGB pixels, most confident first."""

    name: str
    version: str

    def detect(self, pixels: np.ndarray) -> list[Face]: ...


class NoDetector:
    """Looks for no faces, where no detector's weights are at hand; it finds none, and its name says why."""

    name = "none"
    version = "none"

    def detect(self, pixels: np.ndarray) -> list[Face]:
        """Always empty."""
        return []


class YuNet:
    """YuNet (Wu, Peng & Yu 2023, Machine Intelligence Research 20) on onnxruntime, decoded here.

    Larger images are scaled to 640 px first: beyond that the model answers with false boxes.
    """

    name = "yunet"

    def __init__(
        self,
        models_folder: Path | str,
        sha256: str | None = None,
        threshold: float = 0.6,
        overlap: float = 0.3,
    ) -> None:
        path, digest = local_file(models_folder, YUNET_FILE, sha256)
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        try:
            self._session: Any = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises classes of its C++ module.
            raise WeightsUnavailable(f"{path} is no readable ONNX model. Fetch the file again.") from error
        self._input = self._session.get_inputs()[0].name
        self.version = f"yunet|{digest[:12]}|bilinear-aa-{LONG_SIDE}"
        self._threshold, self._overlap = threshold, overlap

    def detect(self, pixels: np.ndarray) -> list[Face]:
        """Faces in (h, w, 3) uint8 sRGB ``pixels``, most confident first."""
        blob, scale = _blob(pixels)
        names = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in _STRIDES]
        outputs = dict(zip(names, self._session.run(names, {self._input: blob}), strict=True))
        scores, boxes, points = _decode(outputs, blob.shape[3])
        found = np.flatnonzero(scores >= self._threshold)
        kept = _suppress(boxes[found], scores[found], self._overlap)
        faces = []
        for index in found[kept]:
            left, top, width, height = (float(value) / scale for value in boxes[index])
            faces.append(Face((left, top, width, height), points[index] / scale, float(scores[index])))
        return faces


def _blob(pixels: np.ndarray) -> tuple[np.ndarray, float]:
    """Input (1, 3, h, w) float32 BGR 0-255, padded to multiples of 32, and the scale it was brought to."""
    height, width = pixels.shape[:2]
    scale = min(1.0, LONG_SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = (
        np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR)) if scale < 1 else pixels
    )
    rows, columns = (-(-side // 32) * 32 for side in image.shape[:2])
    padded = np.zeros((rows, columns, 3), dtype=np.float32)
    padded[: image.shape[0], : image.shape[1]] = image[..., ::-1]
    return padded.transpose(2, 0, 1)[None], scale


def _decode(outputs: dict[str, np.ndarray], width: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores (m,), boxes (m, 4) left-top-width-height and landmarks (m, 5, 2) in input pixels, for every
    anchor."""
    scores, boxes, points = [], [], []
    for stride in _STRIDES:
        score = np.clip(outputs[f"cls_{stride}"], 0, 1) * np.clip(outputs[f"obj_{stride}"], 0, 1)
        scores.append(np.sqrt(score.reshape(-1)))
        index = np.arange(scores[-1].size)
        cell = np.stack([index % (width // stride), index // (width // stride)], axis=1)
        raw = outputs[f"bbox_{stride}"].reshape(-1, 4)
        size = np.exp(raw[:, 2:]) * stride
        boxes.append(np.hstack([(cell + raw[:, :2]) * stride - size / 2, size]))
        points.append((cell[:, None] + outputs[f"kps_{stride}"].reshape(-1, 5, 2)) * stride)
    return np.concatenate(scores), np.concatenate(boxes), np.concatenate(points)


def _suppress(boxes: np.ndarray, scores: np.ndarray, overlap: float) -> list[int]:
    """Indices of boxes (m, 4) kept by greedy non-maximum suppression, best first."""
    order = list(np.argsort(-scores, kind="stable"))
    ends = boxes[:, :2] + boxes[:, 2:]
    area = boxes[:, 2] * boxes[:, 3]
    kept: list[int] = []
    for index in order:
        others = np.array(kept, dtype=int)
        inner = np.minimum(ends[index], ends[others]) - np.maximum(boxes[index, :2], boxes[others, :2])
        shared = np.prod(np.maximum(inner, 0.0), axis=1)
        if not (shared > overlap * (area[index] + area[others] - shared)).any():
            kept.append(int(index))
    return kept


DETECTORS: dict[str, Callable[[Path | str], FaceDetector]] = {
    "yunet": YuNet,
    "none": lambda folder: NoDetector(),
}


def choose_detector(name: str, models_folder: Path | str) -> tuple[FaceDetector, str]:
    """The detector called ``name``, or ``none`` with a notice where its weights cannot be had.

    Raises:
        KeyError: when no detector has that name.
    """
    try:
        return DETECTORS[name](models_folder), ""
    except WeightsUnavailable as error:
        return NoDetector(), f"No face detection: {error.sentence}"
