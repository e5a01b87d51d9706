"""The benchmark of a card runs where there is no Django; on a card, its features are those of the CPU."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
WITHOUT_DJANGO = "import sys; sys.modules['django'] = None; import runpy; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "benchmarks" / "gpu_scoring.py")
    command = [sys.executable, "-c", WITHOUT_DJANGO, script, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd="/")


def test_every_stage_is_measured_without_django(tmp_path: Path) -> None:
    told = run(
        "--device", "cpu", "--count", "4", "--backbone", "test_resnet", "--seconds", "0.01",
        "--json", str(tmp_path / "found.json"),
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    found = json.loads((tmp_path / "found.json").read_text())
    rates = {name: stage["images_per_second"] for name, stage in found["stages"].items()}
    assert set(rates) == {
        "decode, CPU threads",
        "embed, plain",
        "heads (3 scales x 7 points)",
        "all, overlapped",
    }
    assert all(rate > 0 for rate in rates.values())
    assert found["bound"]["by"] in ("FLOP", "memory", "launch")


def test_without_a_card_nothing_is_made_up() -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("a card is at hand")
    told = run("--backbone", "test_resnet")
    assert told.returncode == 1
    assert "No CUDA card" in told.stderr


@pytest.mark.gpu
def test_features_on_the_card_are_those_of_the_cpu() -> None:
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA card is at hand")
    import timm

    from scoring.engine.cuda.forward import CudaForward

    torch.manual_seed(0)
    model = timm.create_model("mobilenetv4_conv_small", pretrained=False)
    pixels = np.random.default_rng(0).integers(0, 256, (33, 3, 224, 224), dtype=np.uint8)
    half = (0.5,) * 3
    expected = CudaForward(model, half, half, "cpu", batch=8).embed(pixels)
    found = CudaForward(model, half, half, "cuda", batch=8).embed(pixels)
    # bf16 has 8 bits: half a percent of an image's features, and no other order of images.
    assert np.linalg.norm(found - expected) / np.linalg.norm(expected) < 0.02
