import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeling.images.decode import decode
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.extractors import choose_extractor, load_extractor
from scoring.engine.faces import choose_detector

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT.parent / "shared" / "weights"
IMAGES = ROOT.parent / "shared" / "data" / "avt_ai_images" / "images"


@pytest.fixture
def weights() -> Path:
    if not WEIGHTS.is_dir():
        pytest.skip(f"{WEIGHTS} is absent: no weights to test with")
    return WEIGHTS


def some_images() -> list[np.ndarray]:
    if not IMAGES.is_dir():
        pytest.skip(f"{IMAGES} is absent: no images to test with")
    return [decode(path.read_bytes()).pixels for path in sorted(IMAGES.iterdir())[:5]]


def test_mobilenet_gives_the_same_embedding_alone_and_in_company(weights: Path) -> None:
    extractor, notice = choose_extractor("mobilenetv2_100", weights)
    assert notice == ""
    assert extractor.pretrained
    assert extractor.dimension == 1280
    images = some_images()
    together = extractor.extract(images)
    assert together.shape == (5, 1280)
    assert together.dtype == np.float32
    np.testing.assert_allclose(extractor.extract(images[:1])[0], together[0], rtol=1e-3, atol=1e-4)
    assert extractor.extract([]).shape == (0, 1280)
    assert "squash224" in extractor.version
    assert "mobilenetv2_100" in extractor.version


def test_mobilenet_still_knows_a_cup_of_coffee(weights: Path) -> None:
    data = pytest.importorskip("skimage.data")
    import torch

    extractor = load_extractor("timm:mobilenetv2_100", weights)
    pooled = torch.from_numpy(extractor.extract([data.coffee()]))
    classes = extractor._model.classifier(pooled.to(extractor._device))  # type: ignore[attr-defined]
    assert int(classes.argmax()) == 967  # ImageNet-1k: espresso.


def test_an_altered_or_foreign_weights_file_is_refused(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        load_extractor("mobilenetv2_100", weights, sha256="0" * 64)
    (tmp_path / "mobilenetv2_100.safetensors").write_bytes(b"rubbish")
    with pytest.raises(WeightsUnavailable, match="does not fit"):
        load_extractor("mobilenetv2_100", tmp_path)
    (tmp_path / "resnet18.safetensors").write_bytes((weights / "mobilenetv2_100.safetensors").read_bytes())
    with pytest.raises(WeightsUnavailable, match="does not fit"):
        load_extractor("resnet18", tmp_path)


@pytest.mark.parametrize(
    ("backbone", "why"),
    [("resnet18", "no file"), ("convnextv2_tiny", "licence"), ("no_such_net", "no backbone")],
)
def test_without_weights_the_handcrafted_features_say_why(backbone: str, why: str, tmp_path: Path) -> None:
    extractor, notice = choose_extractor(backbone, tmp_path)
    assert extractor.name == "handcrafted"
    assert not extractor.pretrained
    assert why in notice
    assert "Handcrafted" in notice


def test_a_hub_that_cannot_be_reached_is_a_notice(tmp_path: Path) -> None:
    code = (
        "from scoring.engine.extractors import choose_extractor;"
        f"e, n = choose_extractor('mobilenetv3_small_100', {str(tmp_path)!r}, allow_hub=True);"
        "assert e.name == 'handcrafted' and 'hub' in n, n"
    )
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_handcrafted_features_are_finite_bounded_and_tell_images_apart() -> None:
    extractor = load_extractor("handcrafted", "nowhere")
    rng = np.random.default_rng(1)
    images = [
        np.zeros((1, 1, 3), dtype=np.uint8),
        np.full((30, 500, 3), 255, dtype=np.uint8),
        rng.integers(0, 256, (90, 60, 3), dtype=np.uint8),
        np.asarray(Image.linear_gradient("L").convert("RGB")),
    ]
    rows = extractor.extract(images)
    assert rows.shape == (4, extractor.dimension)
    assert 250 <= extractor.dimension <= 400
    assert np.isfinite(rows).all()
    assert np.abs(rows).max() < 20
    np.testing.assert_array_equal(rows, extractor.extract(images))
    assert min(np.abs(rows[i] - rows[j]).max() for i in range(4) for j in range(i)) > 0.3


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
