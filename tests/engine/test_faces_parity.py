"""Our decoder of YuNet answers as OpenCV's does on the same weights."""

from pathlib import Path

import numpy as np
import pytest

from scoring.engine.faces import choose_detector
from scoring.engine.faces.face import reduced
from tests.engine.face_pictures import overlap, sample_image


def opencv_faces(weights: Path, image: np.ndarray) -> np.ndarray:
    """(n, 15) rows of OpenCV: box, five points, confidence."""
    cv2 = pytest.importorskip("cv2")
    height, width = image.shape[:2]
    model = str(weights / "yunet_n_dynamic.onnx")
    detector = cv2.FaceDetectorYN.create(model, "", (width, height), 0.6, 0.3, 5000)
    _found, faces = detector.detect(np.ascontiguousarray(image[..., ::-1]))
    return np.empty((0, 15)) if faces is None else faces


@pytest.mark.parametrize("turned", [0, 1])
def test_yunet_finds_the_faces_that_opencv_finds(weights: Path, turned: int) -> None:
    """At IoU ≥ .8 is asked for; the same decoding gives far more."""
    pixels = sample_image()[:, ::-1] if turned else sample_image()
    detector, _notice = choose_detector("yunet", weights)
    ours = detector.detect(np.ascontiguousarray(pixels))
    image, scale = reduced(np.ascontiguousarray(pixels))
    theirs = opencv_faces(weights, image) / scale
    assert len(ours) == len(theirs) == 6
    for row in theirs:
        face = max(ours, key=lambda one: overlap(one.box, row[:4]))
        assert overlap(face.box, row[:4]) >= 0.95
        assert np.abs(face.landmarks - row[4:14].reshape(5, 2)).max() < 2
        assert face.confidence == pytest.approx(row[14] * scale, abs=0.02)


@pytest.mark.parametrize("size", [(640, 480), (333, 500), (97, 61)])
def test_sides_that_are_no_multiple_of_the_stride_are_padded_alike(
    weights: Path, size: tuple[int, int]
) -> None:
    astronaut = pytest.importorskip("skimage.data").astronaut()[: size[1], : size[0]]
    detector, _notice = choose_detector("yunet", weights)
    ours, theirs = detector.detect(astronaut), opencv_faces(weights, astronaut)
    assert len(ours) == len(theirs)
    assert all(overlap(ours[0].box, row[:4]) >= 0.95 for row in theirs)
