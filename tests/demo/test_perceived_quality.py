"""Guessed quality of pictures without a planted truth."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from labeling.demo.creatives import plan_creatives, render
from labeling.demo.perceived import perceived_quality

PHOTOS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "avt_ai_images" / "images"


@pytest.mark.parametrize("scale", ["appeal", "clarity", "realism"])
def test_quality_is_the_same_each_time_and_within_zero_to_one(scale: str) -> None:
    image = render(plan_creatives(8)[0])
    quality = perceived_quality(image, scale)
    assert 0 <= quality <= 1
    assert perceived_quality(image, scale) == quality


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "P"])
def test_any_mode_and_a_single_colour_are_rated(mode: str) -> None:
    assert 0 <= perceived_quality(Image.new("RGB", (7, 300), (90, 120, 40)).convert(mode), "appeal") <= 1


def test_a_blurred_picture_is_perceived_as_less_clear() -> None:
    image = render(next(c for c in plan_creatives(40) if c.spec.degradation == "none"))
    blurred = image.filter(ImageFilter.GaussianBlur(9))
    assert perceived_quality(blurred, "clarity") < perceived_quality(image, "clarity") - 0.1


@pytest.mark.parametrize("scale", ["appeal", "clarity", "realism"])
def test_quality_is_about_uniform_over_generated_pictures(scale: str) -> None:
    if not PHOTOS.is_dir():
        pytest.skip(f"no pictures at {PHOTOS}")
    qualities = []
    for path in sorted(PHOTOS.glob("*.jpg"))[::2]:
        with Image.open(path) as image:
            qualities.append(perceived_quality(image, scale))
    assert 0.22 < np.std(qualities) < 0.36
    assert np.histogram(qualities, 5, (0, 1))[0].min() > 0.06 * len(qualities)
