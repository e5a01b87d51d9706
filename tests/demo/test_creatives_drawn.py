"""The demo study's creatives are drawn to the same pixels each time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeling.demo.creatives import plan_creatives, render, write_creatives
from labeling.demo.layout import LAYOUTS
from labeling.demo.products import PRODUCTS
from labeling.demo.spec import SHAPES
from labeling.demo.truth import read_truth


def test_a_creative_is_drawn_to_the_same_pixels_each_time() -> None:
    for creative in plan_creatives(320)[5:320:80]:
        first, second = render(creative), render(creative)
        assert first.mode == "RGB"
        assert first.size == SHAPES[creative.spec.shape]
        assert first.tobytes() == second.tobytes()


def test_every_layout_and_product_can_be_drawn() -> None:
    base = next(c for c in plan_creatives(40) if c.spec.look is not None and c.spec.framing == "medium")
    products = list(PRODUCTS)
    index = 0
    for shape, layouts in LAYOUTS.items():
        for layout in layouts:
            product = products[index % len(products)]
            index += 1
            spec = replace(base.spec, shape=shape, layout=layout, product=product, held=False)
            pixels = np.asarray(render(replace(base, spec=spec)))
            assert pixels.std() > 12, f"{layout} in {shape} with {product} looks empty"


def test_written_pictures_and_truth_belong_together_and_repeat(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    paths = write_creatives(
        tmp_path / "a", count=5, seed=7, progress=lambda d, n: seen.append((d, n)), workers=1
    )
    again = write_creatives(tmp_path / "b", count=5, seed=7, workers=1)
    assert [p.name for p in paths] == [f"creative_{k:03d}.jpg" for k in range(1, 6)]
    assert seen == [(k, 5) for k in range(1, 6)]
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]
    truth = read_truth(tmp_path / "a" / "truth.csv")
    assert list(truth) == [p.stem for p in paths]
    for creative in plan_creatives(5, 7):
        assert truth[creative.name].campaign == creative.campaign
        assert truth[creative.name].quality == pytest.approx(creative.quality, abs=1e-4)
    for path in paths:
        with Image.open(path) as image:
            assert max(image.size) in (720, 800)


def test_processes_draw_the_same_pictures_as_one(tmp_path: Path) -> None:
    many = write_creatives(tmp_path / "many", count=10, seed=5, workers=2)
    one = write_creatives(tmp_path / "one", count=10, seed=5, workers=1)
    assert [p.read_bytes() for p in many] == [p.read_bytes() for p in one]
