"""InsightFace's packs: switched on by name, checked by us, detection only, never from the network."""

import hashlib
import os
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.faces import (
    PackAltered,
    PackIncomplete,
    PackNotSwitchedOn,
    UnknownDetector,
    choose_detector,
    load_detector,
)
from scoring.engine.faces.packs import KNOWN_PACKS
from scoring.engine.faces.scrfd import InsightFaceDetector
from tests.engine.fake_pack import ANCHOR, REACH, detector_bytes, write_pack

GREY = np.full((480, 640, 3), 120, dtype=np.uint8)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a detector asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """SHA-256 of every model that onnxruntime opens meanwhile."""
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("insightface")
    digests: list[str] = []
    original = onnxruntime.InferenceSession.__init__

    def spy(self: Any, model: Any, *args: Any, **kwargs: Any) -> None:
        data = model if isinstance(model, bytes) else Path(model).read_bytes()
        digests.append(hashlib.sha256(data).hexdigest())
        original(self, model, *args, **kwargs)

    monkeypatch.setattr(onnxruntime.InferenceSession, "__init__", spy)
    return digests


def test_the_detector_is_loaded_and_recognition_is_never_opened(tmp_path: Path, opened: list[str]) -> None:
    folder = write_pack(tmp_path)
    detector = load_detector("insightface:mine", tmp_path, ["mine"])
    detector.detect(GREY)
    assert isinstance(detector, InsightFaceDetector)
    assert list(detector.analysis.models) == ["detection"]
    digest = hashlib.sha256((folder / "det.onnx").read_bytes()).hexdigest()
    assert set(opened) == {digest}
    assert detector.version.startswith(f"insightface:mine|{digest[:12]}|")
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_insightface_by_itself_would_have_opened_recognition(tmp_path: Path, opened: list[str]) -> None:
    """Why it is given a folder with nothing but the detector. When this fails, that can go."""
    from insightface.app import FaceAnalysis

    folder = write_pack(tmp_path)
    FaceAnalysis(str(folder), allowed_modules=["detection"], providers=["CPUExecutionProvider"])
    assert hashlib.sha256((folder / "w600k.onnx").read_bytes()).hexdigest() in opened


def test_a_broken_recognition_file_does_not_matter(tmp_path: Path) -> None:
    pytest.importorskip("insightface")
    folder = write_pack(tmp_path)
    (folder / "w600k.onnx").write_bytes(b"rubbish")
    assert len(load_detector("insightface:mine", tmp_path, ["mine"]).detect(GREY)) == 1


@pytest.mark.parametrize("size", [(640, 480), (1280, 960), (320, 240), (2000, 3)])
def test_boxes_and_landmarks_are_in_pixels_of_the_image_given(tmp_path: Path, size: tuple[int, int]) -> None:
    pytest.importorskip("insightface")
    write_pack(tmp_path)
    detector = load_detector("insightface:mine", tmp_path, ["mine"])
    (face,) = detector.detect(np.zeros((size[1], size[0], 3), dtype=np.uint8))
    scale = max(1.0, max(size) / 640)
    left, top, width, height = face.box
    assert (left, top) == pytest.approx(((ANCHOR[0] - 8 * REACH) * scale, (ANCHOR[1] - 8 * REACH) * scale))
    assert (width, height) == pytest.approx((16 * REACH * scale, 16 * REACH * scale))
    assert face.landmarks.shape == (5, 2)
    assert tuple(face.landmarks[0]) == pytest.approx(((ANCHOR[0] - 16) * scale, (ANCHOR[1] - 8) * scale))
    assert face.confidence == pytest.approx(0.9)


def test_a_pack_runs_only_when_switched_on_by_name(tmp_path: Path) -> None:
    write_pack(tmp_path)
    with pytest.raises(PackNotSwitchedOn, match=r"non-commercial.*INSIGHTFACE_PACKS"):
        load_detector("insightface:mine", tmp_path, ["buffalo_l"])
    detector, notice = choose_detector("insightface:mine", tmp_path)
    assert detector.name == "none"
    assert "not switched on" in notice


def test_another_hash_is_refused_before_anything_is_opened(tmp_path: Path, opened: list[str]) -> None:
    folder = write_pack(tmp_path)
    (folder / "det.onnx").write_bytes((folder / "det.onnx").read_bytes() + b"x")
    with pytest.raises(PackAltered, match="SHA-256"):
        load_detector("insightface:mine", tmp_path, ["mine"])
    # A known pack is checked against the table: no manifest can talk it out of that.
    write_pack(tmp_path, "buffalo_sc")
    (tmp_path / "insightface/buffalo_sc/det.onnx").rename(tmp_path / "insightface/buffalo_sc/det_500m.onnx")
    with pytest.raises(PackAltered, match=KNOWN_PACKS["buffalo_sc"].sha256):
        load_detector("insightface:buffalo_sc", tmp_path, ["buffalo_sc"])
    assert opened == []


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(PackIncomplete, match="no folder"):
        load_detector("insightface:buffalo_l", tmp_path, ["buffalo_l"])
    (tmp_path / "insightface" / "buffalo_l").mkdir(parents=True)
    with pytest.raises(PackIncomplete, match=r"det_10g\.onnx is missing"):
        load_detector("insightface:buffalo_l", tmp_path, ["buffalo_l"])
    folder = write_pack(tmp_path)
    for text in ("{", "[]", '{"tasks": {}}', '{"tasks": {"detection": {"file": "det.onnx"}}}'):
        (folder / "manifest.json").write_text(text)
        with pytest.raises(PackIncomplete, match=r"manifest\.json"):
            load_detector("insightface:mine", tmp_path, ["mine"])


@pytest.mark.parametrize("name", ["..", "../mine", "a/b", "/etc"])
def test_a_pack_is_one_folder_and_its_detector_lies_in_it(tmp_path: Path, name: str) -> None:
    write_pack(tmp_path)
    with pytest.raises(PackIncomplete):
        load_detector(f"insightface:{name}", tmp_path / "models", [name])
    (tmp_path / "insightface/mine/manifest.json").write_text(
        '{"tasks": {"detection": {"file": "../other.onnx", "sha256": "00"}}}'
    )
    with pytest.raises(PackIncomplete, match="not a file in that folder"):
        load_detector("insightface:mine", tmp_path, ["mine"])


@pytest.mark.parametrize("content", ["rubbish", "no landmarks", "yunet"])
def test_a_file_that_is_no_such_detector_is_refused(tmp_path: Path, content: str, request: Any) -> None:
    pytest.importorskip("insightface")
    data = {"rubbish": lambda: b"rubbish", "no landmarks": lambda: detector_bytes(outputs=6)}.get(
        content, lambda: (request.getfixturevalue("weights") / "yunet_n_dynamic.onnx").read_bytes()
    )()
    write_pack(tmp_path, detector=data)
    with pytest.raises(WeightsUnavailable) as raised:
        load_detector("insightface:mine", tmp_path, ["mine"])
    assert "mine" in raised.value.sentence


@pytest.mark.parametrize("name", ["retinaface", "", "insightface:", "YuNet"])
def test_an_unknown_detector_is_named_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownDetector, match="yunet, insightface:<pack>, none"):
        choose_detector(name, tmp_path)


def test_none_looks_for_nothing(tmp_path: Path) -> None:
    detector, notice = choose_detector("none", tmp_path)
    assert (detector.name, notice, detector.detect(GREY)) == ("none", "", [])
