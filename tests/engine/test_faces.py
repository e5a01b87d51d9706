"""Faces are found where there are any."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scoring.engine.faces import choose_detector


def test_yunet_finds_the_astronaut_with_eyes_above_the_mouth(weights: Path) -> None:
    data = pytest.importorskip("skimage.data")
    detector, notice = choose_detector("yunet", weights)
    (face,) = detector.detect(data.astronaut())
    assert notice == ""
    assert face.confidence > 0.8
    left, top, width, height = face.box
    centre = (left + width / 2, top + height / 2)
    assert centre == pytest.approx((224, 120), abs=20)
    assert (face.landmarks[:2, 1] < face.landmarks[3:, 1].min()).all()
    assert face.landmarks[0, 0] < face.landmarks[1, 0]
    assert ((face.landmarks >= [left, top]) & (face.landmarks <= [left + width, top + height])).all()


def test_yunet_finds_all_six_friends_at_any_size_and_nobody_in_a_cup(weights: Path) -> None:
    data = pytest.importorskip("skimage.data")
    detector, _ = choose_detector("yunet", weights)
    package = importlib.util.find_spec("insightface")
    if package is None or package.origin is None:
        pytest.skip("insightface is absent: its sample image is missing")
    sample = Image.open(Path(package.origin).parent / "data" / "images" / "t1.jpg").convert("RGB")
    full = detector.detect(np.asarray(sample))
    half = detector.detect(np.asarray(sample.resize((sample.width // 2, sample.height // 2))))
    assert len(full) == len(half) == 6
    for face in full:
        assert min(abs(face.box[0] - 2 * other.box[0]) for other in half) < 10
    assert detector.detect(data.coffee()) == []
    assert detector.detect(np.zeros((1, 1, 3), dtype=np.uint8)) == []


def test_without_weights_no_faces_are_looked_for(tmp_path: Path) -> None:
    detector, notice = choose_detector("yunet", tmp_path)
    assert detector.name == "none"
    assert "yunet_n_dynamic.onnx" in notice
    (tmp_path / "yunet_n_dynamic.onnx").write_bytes(b"rubbish")
    assert "ONNX" in choose_detector("yunet", tmp_path)[1]
