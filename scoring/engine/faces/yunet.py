"""YuNet on onnxruntime, with a decoder of our own (insightface takes its 12 outputs for SCRFD's)."""

import os
from pathlib import Path
from typing import Any

import numpy as np

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.faces.face import RESIZE, Face, reduced
from scoring.engine.weights import local_file

YUNET_FILE = "yunet_n_dynamic.onnx"
_STRIDES = (8, 16, 32)
_OUTPUTS = [f"{kind}_{stride}" for kind in ("cls", "obj", "bbox", "kps") for stride in _STRIDES]


class YuNet:
    """YuNet (Wu, Peng & Yu 2023, Machine Intelligence Research 20), one thread.

    Larger images are scaled to 640 px first: beyond that the model answers with false boxes. Faces below
    about 10 px at that scale are not found.

    Raises:
        WeightsUnavailable: the file is absent, has another SHA-256 than ``sha256``, or is no such model.
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
        self._session = single_thread_session(path)
        if not set(_OUTPUTS) <= {output.name for output in self._session.get_outputs()}:
            raise WeightsUnavailable(f"{path} is an ONNX model, but not YuNet. Fetch the file again.")
        self._input = self._session.get_inputs()[0].name
        self.version = f"yunet|{digest[:12]}|{RESIZE}"
        self._threshold, self._overlap = threshold, overlap

    def detect(self, pixels: np.ndarray) -> list[Face]:
        """Faces in (h, w, 3) uint8 sRGB ``pixels``, most confident first."""
        image, scale = reduced(pixels)
        blob = _blob(image)
        outputs = dict(zip(_OUTPUTS, self._session.run(_OUTPUTS, {self._input: blob}), strict=True))
        scores, boxes, points = _decode(outputs, blob.shape[3])
        found = np.flatnonzero(scores >= self._threshold)
        kept = _suppress(boxes[found], scores[found], self._overlap)
        faces = []
        for index in found[kept]:
            left, top, width, height = (float(value) / scale for value in boxes[index])
            faces.append(Face((left, top, width, height), points[index] / scale, float(scores[index])))
        return faces


def single_thread_session(path: Path) -> Any:
    """An onnxruntime session for ``path`` on one CPU thread: processes are what scales over cores.

    Raises:
        WeightsUnavailable: the file is no readable ONNX model.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    try:
        return onnxruntime.InferenceSession(
            str(path), single_thread_options(), providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime raises classes of its C++ module.
        raise WeightsUnavailable(f"{path} is no readable ONNX model. Fetch the file again.") from error


def single_thread_options() -> Any:
    """onnxruntime.SessionOptions for one thread, warnings off."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


def _blob(image: np.ndarray) -> np.ndarray:
    """Input (1, 3, h, w) float32 BGR 0-255, padded with black to multiples of 32."""
    height, width = image.shape[:2]
    blob = np.zeros((1, 3, -(-height // 32) * 32, -(-width // 32) * 32), dtype=np.float32)
    blob[0, :, :height, :width] = image[..., ::-1].transpose(2, 0, 1)
    return blob


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
