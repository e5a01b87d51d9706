"""Features of images: the same alone and in company, and honest about missing weights."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scoring.engine.decoding import DECODER
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.extractors import choose_extractor, load_extractor
from scoring.engine.resizing import squash
from tests.engine.pictures import smooth
from tests.engine.shared_weights import ROOT, some_images


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

    extractor = load_extractor("timm:mobilenetv2_100", weights, runtime="torch")
    pooled = torch.from_numpy(extractor.extract([data.coffee()]))
    classes = extractor.backbone.model.model.classifier(pooled)  # type: ignore[attr-defined]
    assert int(classes.argmax()) == 967  # ImageNet-1k: espresso.


def test_an_altered_or_foreign_weights_file_is_refused(weights: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        load_extractor("mobilenetv2_100", weights, sha256="0" * 64)
    (tmp_path / "mobilenetv2_100.safetensors").write_bytes(b"rubbish")
    with pytest.raises(WeightsUnavailable, match="does not fit"):
        load_extractor("mobilenetv2_100", tmp_path)
    (tmp_path / "resnet18.safetensors").write_bytes((weights / "mobilenetv2_100.safetensors").read_bytes())
    allowed = frozenset({"apache-2.0", "bsd-3-clause", "mit"})
    with pytest.raises(WeightsUnavailable, match="does not fit"):
        load_extractor("resnet18", tmp_path, allowed_licences=allowed)
    with pytest.raises(WeightsUnavailable, match="licence"):
        load_extractor("mobilenetv2_100", weights, allowed_licences=frozenset({"mit"}))
    with pytest.raises(WeightsUnavailable, match="no runtime called"):
        load_extractor("mobilenetv2_100", weights, runtime="abacus")


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


@pytest.mark.parametrize("name", ["handcrafted", "mobilenetv2_100"])
def test_preparing_and_embedding_is_extracting(name: str, weights: Path) -> None:
    extractor = load_extractor(name, weights)
    images = some_images()
    prepared = [extractor.prepare(image) for image in images]
    assert sum(value.nbytes for value in prepared) < sum(image.nbytes for image in images) / 4
    np.testing.assert_array_equal(extractor.embed(prepared), extractor.extract(images))
    assert extractor.embed([]).shape == (0, extractor.dimension)
    assert len(extractor.version) <= 200
    assert DECODER in extractor.version
    assert json.loads(json.dumps(extractor.recipe)) == extractor.recipe
    assert extractor.recipe["int8"] is False


def test_feature_maps_average_to_the_embedding_or_are_not_given(weights: Path) -> None:
    extractor = load_extractor("mobilenetv2_100", weights)
    prepared = [extractor.prepare(image) for image in some_images()[:2]]
    found = extractor.maps(prepared)
    assert found is not None
    pooled, maps = found
    assert maps.shape == (2, 1280, 7, 7)
    np.testing.assert_allclose(maps.mean(axis=(2, 3)), pooled, atol=1e-5)
    np.testing.assert_array_equal(pooled, extractor.embed(prepared))
    plain = load_extractor("handcrafted", weights)
    assert plain.maps([plain.prepare(some_images()[0])]) is None


def test_resizing_is_antialiased_and_close_to_pillow() -> None:
    stripes = np.zeros((512, 512, 3), dtype=np.uint8)
    stripes[:, ::2] = 255
    assert np.abs(squash(stripes, 64)[:, 2:-2].astype(int) - 128).max() <= 2
    image = smooth(300, 500)
    pillow = np.asarray(Image.fromarray(image).resize((96, 96), Image.Resampling.BICUBIC)).astype(int)
    assert np.abs(squash(image, 96) - pillow).max() <= 1
    # Views and read-only pixels, as Pillow hands them out, are as good as any.
    np.testing.assert_array_equal(squash(image[:, ::-1], 96), squash(image[:, ::-1].copy(), 96))
    assert squash(smooth(2, 900), 32).shape == (32, 32, 3)
    np.testing.assert_array_equal(squash(image[:96, :96], 96), image[:96, :96])
