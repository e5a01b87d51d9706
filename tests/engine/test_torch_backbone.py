"""torch on the CPU and on a card: the same features, however many fit at once."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.engine.cuda.forward import MOST_GRAPHS, CudaForward
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.extractors import load_extractor
from scoring.engine.onnx_backbone import OnnxBackbone
from scoring.engine.onnx_export import export
from scoring.engine.torch_backbone import TorchBackbone
from scoring.engine.weights import Recipe

RECIPE = Recipe(96, (0.5, 0.4, 0.3), (0.2, 0.3, 0.25))
PIXELS = np.random.default_rng(1).integers(0, 256, (11, 96, 96, 3), dtype=np.uint8)


def model(name: str = "test_resnet") -> Any:
    import timm
    import torch

    torch.manual_seed(1)
    return timm.create_model(name, pretrained=False)


def card() -> None:
    import torch

    if not torch.cuda.is_available():
        pytest.skip("no CUDA card is at hand")


def test_the_pass_that_is_meant_for_cards_says_on_a_cpu_what_the_reference_says() -> None:
    exact = TorchBackbone(model(), RECIPE)
    forward = CudaForward(model(), RECIPE.mean, RECIPE.std, "cpu", batch=4)
    for layout in ("", exact.model.layout):
        expected = exact.run(PIXELS, with_maps=bool(layout))
        for left, right in zip(expected, forward.run(PIXELS, layout), strict=True):
            assert left.shape == right.shape
            np.testing.assert_allclose(left, right, atol=1e-4 * np.abs(left).max())
    np.testing.assert_array_equal(forward.embed(PIXELS.transpose(0, 3, 1, 2)), forward.run(PIXELS)[0])


def test_a_batch_that_does_not_fit_is_halved_in_torch_and_in_onnxruntime(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    exact = TorchBackbone(model(), RECIPE)
    quick = OnnxBackbone(export(exact)[0], batch=8)
    expected = exact.run(PIXELS)[0]
    whole, session = exact._on_cpu, quick._session
    sizes: list[int] = []

    def cramped(pixels: np.ndarray) -> Any:
        sizes.append(len(pixels))
        if len(pixels) > 3:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(pixels)

    class Cramped:
        def run(self, names: list[str], given: dict[str, np.ndarray]) -> Any:
            if len(given["pixels"]) > 3:
                raise RuntimeError(
                    "BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer"
                )
            return session.run(names, given)

    monkeypatch.setattr(exact, "_on_cpu", cramped)
    quick._session = Cramped()
    for backbone in (exact, quick):
        found = backbone.run(PIXELS)[0]
        np.testing.assert_allclose(found, expected, atol=1e-4 * np.abs(expected).max())
    assert max(sizes) == 11
    sizes.clear()
    exact.run(PIXELS)
    assert max(sizes) <= 3, "what did not fit is not tried again"


def test_without_a_card_cuda_is_refused_by_name(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(WeightsUnavailable, match="no CUDA card"):
        load_extractor("mobilenetv2_100", weights, runtime="cuda")


@pytest.mark.gpu
@pytest.mark.parametrize("name", ["test_resnet", "mobilenetv2_100"])
def test_on_a_card_features_and_maps_are_bf16_of_the_reference(name: str) -> None:
    card()
    exact, quick = TorchBackbone(model(name), RECIPE), TorchBackbone(model(name), RECIPE, "cuda")
    assert (exact.precision, quick.precision) == ("fp32", "bf16")
    for _again in range(3):  # The second pass captures graphs and the third replays them.
        for with_maps in (False, True):
            for left, right in zip(exact.run(PIXELS, with_maps), quick.run(PIXELS, with_maps), strict=True):
                assert np.linalg.norm(left - right) / np.linalg.norm(left) < 0.02
    # Another batch of the same size is not answered with the graph's last one.
    other = quick.run(PIXELS[::-1].copy())[0]
    assert np.linalg.norm(other[::-1] - exact.run(PIXELS)[0]) / np.linalg.norm(other) < 0.02
    for n in range(1, 10):
        quick.run(PIXELS[:n])
        quick.run(PIXELS[:n])
    assert quick._card is not None
    assert len(quick._card._captured) <= MOST_GRAPHS


@pytest.mark.gpu
def test_on_a_card_the_extractor_is_a_version_of_its_own(weights: Path) -> None:
    card()
    exact = load_extractor("mobilenetv2_100", weights, runtime="torch")
    quick = load_extractor("mobilenetv2_100", weights, runtime="cuda")
    assert exact.version.removesuffix("fp32") == quick.version.removesuffix("bf16")
    assert (exact.recipe["precision"], quick.recipe["precision"]) == ("fp32", "bf16")


@pytest.mark.gpu
def test_the_batch_on_a_card_is_found_and_grows_with_what_comes() -> None:
    card()
    forward = CudaForward(model(), RECIPE.mean, RECIPE.std, "cuda")
    forward.run(PIXELS[:1])
    first = forward.batch
    forward.run(np.repeat(PIXELS, 6, axis=0))
    assert forward.batch is not None
    assert first is not None
    assert forward.batch >= first
    assert forward.found is not None
    assert forward.found.per_second
