"""INT8 by choice, and only where scores stay what they were."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from labeling.images.decode import decode
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.extractors import choose_extractor, load_extractor
from scoring.engine.int8 import quantise
from scoring.engine.int8_gate import LEAST_RHO, MOST_SHIFT, Int8Refused, int8_figures, refusal
from tests.engine.shared_weights import IMAGES


@pytest.fixture(scope="module")
def images() -> list[np.ndarray]:
    if not IMAGES.is_dir():
        pytest.skip(f"{IMAGES} is absent: no images to calibrate with")
    return [decode(path.read_bytes()).pixels for path in sorted(IMAGES.iterdir())[::2]]


@pytest.fixture
def own(weights: Path, tmp_path: Path) -> Path:
    shutil.copy(weights / "mobilenetv2_100.safetensors", tmp_path)
    return tmp_path


def test_mobilenet_passes_the_gate_and_is_a_version_of_its_own(own: Path, images: list[np.ndarray]) -> None:
    exact, notice = choose_extractor("mobilenetv2_100", own, int8=True)
    assert "INT8 is not used: No INT8 model" in notice
    assert exact.version.endswith("fp32")
    figures = quantise("mobilenetv2_100", own, images)
    assert figures["rho"] >= LEAST_RHO
    assert figures["shift"] <= MOST_SHIFT
    assert figures["cosine"] >= 0.99
    assert figures["images"] == len(images) - 16
    quick, notice = choose_extractor("mobilenetv2_100", own, int8=True)
    assert notice == ""
    assert "|int8-" in quick.version
    assert quick.recipe["int8"] is True
    assert quick.recipe["int8_figures"] == figures
    assert quick.dimension == 1280
    # What is there stays, for embeddings were made with it; fp32 is not touched.
    assert quantise("mobilenetv2_100", own, images[:50]) == figures
    assert load_extractor("mobilenetv2_100", own, int8=True).version == quick.version
    assert load_extractor("mobilenetv2_100", own).version == exact.version
    with pytest.raises(WeightsUnavailable, match="licence"):
        load_extractor("mobilenetv2_100", own, int8=True, allowed_licences=frozenset({"mit"}))
    # A head that hangs on what INT8 rounds away is reason enough to refuse, and the figures are kept.
    rounded = {"noise": lambda rows: np.modf(rows[:, 0] * 1e4)[0]}
    with pytest.raises(Int8Refused, match="rank correlation") as caught:
        quantise("mobilenetv2_100", own, images[:50], readouts=rounded, again=True)
    assert caught.value.figures["rho"] < LEAST_RHO
    with pytest.raises(Int8Refused) as later:
        load_extractor("mobilenetv2_100", own, int8=True)
    assert later.value.figures == caught.value.figures


def test_too_few_images_are_said_to_be_too_few(own: Path, images: list[np.ndarray]) -> None:
    with pytest.raises(Int8Refused, match="20 images are too few"):
        quantise("mobilenetv2_100", own, images[:20])


def test_the_gate_measures_order_and_shift() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(200, 40))
    same = int8_figures(rows, rows)
    assert (same["rho"], same["shift"]) == (pytest.approx(1), 0)
    assert refusal(same) == ""
    near = int8_figures(rows, rows + rng.normal(scale=0.05, size=rows.shape))
    assert refusal(near) == ""
    far = int8_figures(rows, rows + rng.normal(scale=0.5, size=rows.shape))
    assert "rank correlation" in refusal(far)
    # A constant added leaves the order alone and moves every score.
    moved = int8_figures(rows, rows + 1.0, {"first": lambda x: x[:, 0]})
    assert moved["rho"] == pytest.approx(1)
    assert moved["shift"] == pytest.approx(1 / rows[:, 0].std())
    assert refusal(moved)
    # Readouts that say nothing cannot be shown to agree.
    assert refusal(int8_figures(rows, rows, {"flat": lambda x: np.zeros(len(x))}))
    worst = int8_figures(rows, far_first(rows), {"first": lambda x: x[:, 0], "second": lambda x: x[:, 1]})
    assert worst["rho"] < 0.5


def far_first(rows: np.ndarray) -> np.ndarray:
    changed = rows.copy()
    changed[:, 0] = np.random.default_rng(2).normal(size=len(rows))
    return changed
