"""onnxruntime says what torch says, from a file that is exported once, whole, and checked."""

import json
import multiprocessing
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from scoring.engine import onnx_cache
from scoring.engine.extractors import choose_extractor, load_extractor
from scoring.engine.onnx_backbone import OnnxBackbone
from scoring.engine.onnx_export import export
from scoring.engine.parity import MOST_RELATIVE, ParityRefused
from scoring.engine.torch_backbone import TorchBackbone
from scoring.engine.weights import Recipe
from tests.engine.shared_weights import ROOT, WEIGHTS, some_images

HALF = (0.5, 0.5, 0.5)


@pytest.fixture
def own(weights: Path, tmp_path: Path) -> Path:
    """A models folder in which nothing has been exported yet."""
    shutil.copy(weights / "mobilenetv2_100.safetensors", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def exported_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not WEIGHTS.is_dir():
        pytest.skip(f"{WEIGHTS} is absent: no weights to test with")
    folder = tmp_path_factory.mktemp("models")
    shutil.copy(WEIGHTS / "mobilenetv2_100.safetensors", folder)
    load_extractor("mobilenetv2_100", folder)
    return folder


@pytest.fixture
def exported(exported_once: Path, tmp_path: Path) -> Path:
    """A models folder of one's own with an exported model."""
    return shutil.copytree(exported_once, tmp_path / "models")


def kept(folder: Path) -> tuple[Path, Path]:
    (model,) = (folder / "onnx").glob("*.onnx")
    return model, model.with_suffix(".json")


def test_both_runtimes_give_one_version_and_the_same_embeddings(exported: Path) -> None:
    exact = load_extractor("mobilenetv2_100", exported, runtime="torch")
    quick, notice = choose_extractor("mobilenetv2_100", exported)
    assert notice == ""
    assert (exact.recipe["runtime"], quick.recipe["runtime"]) == ("torch", "onnxruntime")
    assert exact.version == quick.version
    assert quick.recipe["parity"]["relative_gap"] <= MOST_RELATIVE
    images = some_images()
    one, other = exact.extract(images), quick.extract(images)
    assert np.abs(one - other).max() <= MOST_RELATIVE * np.abs(one).max()
    # What is stored is half precision: it rounds ten times as much as the runtimes differ.
    assert np.abs(one - other).max() < np.abs(one - one.astype(np.float16)).max()


def test_the_file_is_kept_with_its_hash_and_made_anew_when_it_was_altered(exported: Path) -> None:
    model, about = kept(exported)
    assert len(json.loads(about.read_text())["sha256"]) == 64
    assert not list((exported / "onnx").glob("*.partial"))
    first = model.read_bytes()
    model.write_bytes(first[: len(first) // 2])
    assert load_extractor("mobilenetv2_100", exported).extract(some_images()[:1]).shape == (1, 1280)
    assert len(model.read_bytes()) > len(first) // 2


def _load(folder: str, found: "multiprocessing.Queue[float]") -> None:
    import torch

    torch.set_num_threads(1)
    found.put(float(load_extractor("mobilenetv2_100", folder).extract(some_images()[:1]).sum()))


def test_two_processes_that_start_together_both_get_a_whole_model(own: Path) -> None:
    context = multiprocessing.get_context("spawn")
    found: multiprocessing.Queue[float] = context.Queue()
    both = [context.Process(target=_load, args=(str(own), found)) for _ in range(2)]
    for process in both:
        process.start()
    values = [found.get(timeout=200) for _ in both]
    for process in both:
        process.join(30)
    assert values[0] == values[1]
    kept(own)


def test_from_a_kept_model_embedding_needs_neither_torch_nor_timm(exported: Path) -> None:
    """Decoding and resizing load torch (its image reader is torch's); what follows them does not need it."""
    code = (
        "import sys, numpy as np; from scoring.engine.extractors import choose_extractor;"
        f"e, n = choose_extractor('mobilenetv2_100', {str(exported)!r});"
        "assert e.embed([np.zeros((224, 224, 3), np.uint8)]).shape == (1, 1280) and not n;"
        "assert e.recipe['runtime'] == 'onnxruntime';"
        "heavy = {'torch', 'timm', 'torchvision', 'onnxscript', 'onnx'} & set(sys.modules); assert not heavy, heavy;"
        "import os; assert os.environ['ORT_DISABLE_TELEMETRY'] == '1'"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_folder_that_nobody_may_write_to_is_left_alone(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shutil.move(own / "mobilenetv2_100.safetensors", shared)
    shared.chmod(0o555)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert onnx_cache.cache_folder(shared) == tmp_path / ".cache" / "panelwise" / "onnx"
    load_extractor("mobilenetv2_100", shared)
    assert not (shared / "onnx").exists()
    assert list((tmp_path / ".cache" / "panelwise" / "onnx").glob("*.onnx"))


def test_what_differs_too_much_is_refused_and_torch_used_with_notice(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scoring.engine.parity.MOST_RELATIVE", 0.0)
    monkeypatch.setattr(
        "scoring.engine.onnx_export.check_parity",
        lambda *given: (_ for _ in ()).throw(ParityRefused("onnxruntime differs.", {"relative_gap": 0.5})),
    )
    extractor, notice = choose_extractor("mobilenetv2_100", own)
    assert extractor.recipe["runtime"] == "torch"
    assert "differs" in notice
    monkeypatch.undo()
    # The finding is kept: no process tries again for eight seconds at every start.
    _again, notice = choose_extractor("mobilenetv2_100", own)
    assert "differs" in notice
    with pytest.raises(ParityRefused) as caught:
        load_extractor("mobilenetv2_100", own, runtime="onnx")
    assert caught.value.figures == {"relative_gap": 0.5}


@pytest.mark.parametrize(
    ("backbone", "maps"),
    [
        ("resnet18", True),
        ("mobilenetv4_conv_small", False),
        ("convnext_atto", False),
        ("vit_tiny_patch16_224", False),
    ],
)
def test_other_families_export_with_a_free_batch_and_maps_where_they_average(
    backbone: str, maps: bool
) -> None:
    timm = pytest.importorskip("timm")
    import torch

    torch.manual_seed(1)
    exact = TorchBackbone(timm.create_model(backbone, pretrained=False), Recipe(224, HALF, HALF))
    assert exact.has_maps is maps
    model, figures = export(exact)
    assert figures["relative_gap"] <= MOST_RELATIVE
    quick = OnnxBackbone(model)
    assert (quick.dimension, quick.has_maps) == (exact.dimension, maps)
    pixels = np.random.default_rng(1).integers(0, 256, (6, 224, 224, 3), dtype=np.uint8)
    assert quick.run(pixels)[0].shape == (6, exact.dimension)
    if maps:
        pooled, features = quick.run(pixels, with_maps=True)
        np.testing.assert_allclose(features.mean(axis=(2, 3)), pooled, atol=1e-5)
