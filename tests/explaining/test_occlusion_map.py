"""Occlusion finds the window that the score rests on, also with a real backbone."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scoring.engine.explain.grid import from_bytes, to_bytes
from scoring.engine.explain.occlusion import STRIDE, occlusion_maps
from scoring.engine.explain.overlay import overlay
from tests.engine.shared_weights import IMAGES


def contrast_in(top: int, left: int) -> object:
    """A score that looks at 40 px around one place alone: the contrast there."""

    def score(images: list[np.ndarray]) -> np.ndarray:
        return np.array([[image[top : top + 40, left : left + 40].std()] for image in images])

    return score


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 184), st.integers(0, 260))
def test_the_window_that_the_score_rests_on_is_marked(top: int, left: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (224, 300, 3), dtype=np.uint8)
    found = occlusion_maps(pixels, contrast_in(top, left))[0].values
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert abs(row * STRIDE + STRIDE / 2 - (top + 20)) <= 48
    assert abs(column * STRIDE + STRIDE / 2 - (left + 20)) <= 48
    far = found[np.abs(np.arange(found.shape[0]) * STRIDE - top) > 170]
    assert far.size == 0 or np.abs(far).max() < 0.05 * found.max()


@pytest.mark.parametrize("shape", [(5, 900), (900, 5), (1, 1), (47, 49), (1500, 2000)])
def test_any_shape_has_a_grid(shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    seen: list[tuple[int, int]] = []
    found = occlusion_maps(
        pixels, lambda images: np.array([[i.mean(), 1.0] for i in images]), lambda *at: seen.append(at)
    )
    assert all(np.isfinite(one.values).all() for one in found)
    assert not found[1].values.any(), "a score that does not move has no place"
    assert seen[-1][0] == seen[-1][1]


def test_a_grid_comes_back_from_its_bytes() -> None:
    values = np.random.default_rng(0).normal(size=(3, 5)).astype(np.float32)
    assert np.allclose(from_bytes(to_bytes(values), 3, 5), values, atol=2e-3)
    with pytest.raises(ValueError, match="15 values"):
        from_bytes(to_bytes(values)[:-2], 3, 5)


def test_the_overlay_is_orange_where_the_score_rises_and_blue_where_it_falls() -> None:
    import io

    image = np.asarray(Image.open(io.BytesIO(overlay(np.array([[1.0, 0.0, -1.0]]), 300, 100))))
    assert image.shape == (100, 300, 4)
    left, right = image[50, 20], image[50, 280]
    assert left[0] > left[2]
    assert left[3] > 120
    assert right[2] > right[0]
    assert right[3] > 120
    assert np.asarray(Image.open(io.BytesIO(overlay(np.zeros((2, 2)), 10, 10))))[..., 3].max() == 0


def test_a_sticker_that_a_real_backbone_reacts_to_is_found(weights: Path) -> None:
    """Images with a chequered sticker are rated higher; on images never seen both maps point to it."""
    from scoring.engine.explain.cam import activation_map
    from scoring.engine.extractors import load_extractor
    from scoring.engine.train import train_head

    engine = load_extractor("mobilenetv2_100", weights)
    rng = np.random.default_rng(0)
    bases = squares(48)
    images = [*bases[:42], *[stuck(base, *rng.integers(0, 160, 2)) for base in bases[:42]]]
    counts = np.array([[4, 1, 0]] * 42 + [[0, 1, 4]] * 42)
    pairs = np.arange(84) % 42
    head = train_head(engine.extract(images), counts, np.array([1.0, 2.0, 3.0]), seed=0, groups=pairs)
    by_map, by_occlusion = [], []
    for base in bases[42:]:
        image = stuck(base, 20, 150)
        found = engine.maps([engine.prepare(image)])
        assert found is not None
        pooled, maps = found
        assert np.allclose(pooled[0], maps[0].mean(axis=(1, 2)), atol=1e-3 * np.abs(pooled).max())
        by_map.append(finds(activation_map(head, maps[0]).values))
        fall = occlusion_maps(image, lambda some: head.predict(engine.extract(some)).mean[:, None])[0]
        by_occlusion.append(finds(fall.values))
    assert np.mean(by_map) > 0.8
    assert np.mean(by_occlusion) > 0.7


def squares(count: int) -> list[np.ndarray]:
    """The middles of real images, 256 px wide."""
    paths = sorted(IMAGES.iterdir())[:: max(1, len(list(IMAGES.iterdir())) // count)][:count]
    found = []
    for path in paths:
        picture = Image.open(path).convert("RGB")
        side = min(picture.size)
        picture = picture.crop((0, 0, side, side)).resize((256, 256), Image.Resampling.BICUBIC)
        found.append(np.asarray(picture))
    return found


def stuck(image: np.ndarray, top: int, left: int) -> np.ndarray:
    chequer = np.indices((72, 72)).sum(axis=0) // 9 % 2
    image = image.copy()
    image[top : top + 72, left : left + 72] = np.where(chequer[..., None], [230, 20, 160], [20, 230, 60])
    return image


def finds(values: np.ndarray) -> float:
    """How often a cell on the sticker (rows 20-92, columns 150-222 of 256) is above one beside it; .5 by chance."""
    rows, columns = ((np.arange(n) + 0.5) * 256 / n for n in values.shape)
    inside = ((rows > 20) & (rows < 92))[:, None] & ((columns > 150) & (columns < 222))
    return float((values[inside][:, None] > values[~inside]).mean())
