"""InsightFace's detectors (SCRFD), through FaceAnalysis with the detection module and nothing else."""

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.faces.face import LONG_SIDE, RESIZE, Face, reduced
from scoring.engine.faces.packs import checked_detector
from scoring.engine.faces.yunet import single_thread_options

# Five landmarks come with 9 outputs (three strides) or 15 (five); 6 and 10 have boxes only.
_WITH_LANDMARKS = (9, 15)


class InsightFaceDetector:
    """The detector of one InsightFace pack (SCRFD; Guo et al. 2022), one thread, at 640 px.

    FaceAnalysis opens every file of a folder before it leaves out what was not asked for, recognition too.
    So it is given a folder that holds the checked detector and nothing else.

    Raises:
        WeightsUnavailable: see ``packs.checked_detector``; also where insightface is not installed or the file
            is no detector with five landmarks.
    """

    def __init__(
        self,
        pack: str,
        models_folder: Path | str,
        switched_on: tuple[str, ...] = (),
        threshold: float = 0.5,
    ) -> None:
        data, digest = checked_detector(pack, models_folder, switched_on)
        self.name = f"insightface:{pack}"
        self.version = f"{self.name}|{digest[:12]}|{RESIZE}"
        self.analysis = _analysis(data, pack)
        # A negative id would make it read the file again, which is gone by now; the provider is set already.
        self.analysis.prepare(ctx_id=0, det_thresh=threshold, det_size=(LONG_SIDE, LONG_SIDE))
        side = self.analysis.det_model.static_input_size
        if side is not None and tuple(side) != (LONG_SIDE, LONG_SIDE):
            raise WeightsUnavailable(
                f"The detector of {pack} takes {side[0]} × {side[1]} px only, not {LONG_SIDE} × {LONG_SIDE}."
            )

    def detect(self, pixels: np.ndarray) -> list[Face]:
        """Faces in (h, w, 3) uint8 sRGB ``pixels``, most confident first."""
        image, scale = reduced(pixels)
        # insightface would scale without antialiasing; on a full canvas it has nothing to scale.
        canvas = np.zeros((LONG_SIDE, LONG_SIDE, 3), dtype=np.uint8)
        canvas[: image.shape[0], : image.shape[1]] = image[..., ::-1]
        boxes, points = self.analysis.det_model.detect(canvas, input_size=(LONG_SIDE, LONG_SIDE))
        faces = []
        for (left, top, right, bottom, confidence), landmarks in zip(boxes, points, strict=True):
            box = tuple(float(value) / scale for value in (left, top, right - left, bottom - top))
            faces.append(Face(box, np.asarray(landmarks) / scale, float(min(confidence, 1.0))))  # type: ignore[arg-type]
        return faces


def _analysis(data: bytes, pack: str) -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        from insightface.app import FaceAnalysis
    except ImportError as error:
        raise WeightsUnavailable(
            "insightface is not installed. Install requirements/worker.txt, or set FACE_DETECTOR=yunet."
        ) from error
    with tempfile.TemporaryDirectory(prefix="detector-") as folder:
        (Path(folder) / "detector.onnx").write_bytes(data)
        try:
            analysis = FaceAnalysis(
                name=folder,
                allowed_modules=["detection"],
                providers=["CPUExecutionProvider"],
                sess_options=single_thread_options(),
                # Otherwise it would read the file again for each size of image, long after it is gone.
                static_shape_sessions=False,
            )
            outputs = len(analysis.det_model.output_names)
        except Exception as error:  # A bare AssertionError, or a class of onnxruntime's C++ module.
            raise WeightsUnavailable(
                f"The detector of {pack} is no model that insightface can open. Fetch the pack again."
            ) from error
    if outputs not in _WITH_LANDMARKS:
        raise WeightsUnavailable(
            f"The detector of {pack} has {outputs} outputs; one with five landmarks (SCRFD) has 9 or 15."
        )
    return analysis
