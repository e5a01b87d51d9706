"""Each measure moves the right way under controlled damage."""

import io
import math

import numpy as np
import pytest
from PIL import Image, ImageFilter

from labeling.images.decode import decode
from scoring.engine.quality import METRICS, measure


def scene() -> Image.Image:
    skimage = pytest.importorskip("skimage.data")
    return Image.fromarray(skimage.coffee()).crop((0, 0, 600, 400))


def measured(image: Image.Image, kind: str = "PNG", **options: object) -> dict[str, float]:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return measure(decode(out.getvalue()))


def noisy(image: Image.Image, sigma: float) -> Image.Image:
    values = np.asarray(image) + np.random.default_rng(1).normal(0, sigma, (image.height, image.width, 1))
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def test_blur_lowers_sharpness_step_by_step() -> None:
    values = [measured(scene().filter(ImageFilter.GaussianBlur(r)))["sharpness"] for r in (0, 1, 2, 4)]
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.2 * values[0]


def test_noise_is_measured_in_grey_levels() -> None:
    values = [measured(noisy(scene(), sigma))["noise"] for sigma in (0, 4, 8, 16)]
    assert values == sorted(values)
    assert values[2] == pytest.approx(8, rel=0.3)
    assert values[3] == pytest.approx(16, rel=0.3)


def test_noise_is_taken_out_of_sharpness_and_legibility() -> None:
    """At any size: resizing colours the noise, which is known how."""
    for factor in (0.6, 1.0, 1.7, 3.0):
        picture = scene().resize((round(600 * factor), round(400 * factor)), Image.Resampling.BICUBIC)
        clean, grainy = measured(picture), measured(noisy(picture, 16))
        assert grainy["sharpness"] == pytest.approx(clean["sharpness"], abs=0.15)
        assert grainy["legibility"] == pytest.approx(clean["legibility"], abs=0.05)


def test_sharpness_is_one_for_an_ideal_edge_in_any_place_and_direction() -> None:
    y, x = np.mgrid[: 4 * 512, : 4 * 512] / 4
    for degrees in (0, 20, 45, 80):
        angle = np.radians(degrees)
        bright = np.cos(angle) * (x - 256) + np.sin(angle) * (y - 256) > 0.3
        edge = np.where(bright, 200, 50).reshape(512, 4, 512, 4).mean(axis=(1, 3))
        pixels = np.repeat(np.rint(edge).astype(np.uint8)[..., None], 3, axis=2)
        assert measured(Image.fromarray(pixels))["sharpness"] == pytest.approx(1, abs=0.15)


def test_pictures_are_compared_at_one_size() -> None:
    size = (scene().width * 3, scene().height * 3)
    small, large = measured(scene()), measured(scene().resize(size, Image.Resampling.BICUBIC))
    for name in ("sharpness", "legibility", "colourfulness", "entropy", "contrast", "exposure"):
        assert large[name] == pytest.approx(small[name], rel=0.08)


def test_enlarging_leaves_a_rhythm_that_is_not_taken_for_blocks() -> None:
    for factor in (2, 4):
        size = (scene().width * factor, scene().height * factor)
        for way in (Image.Resampling.NEAREST, Image.Resampling.BICUBIC):
            assert measured(scene().resize(size, way))["blockiness"] == pytest.approx(1, abs=0.15)


def test_crushed_shadows_are_found_through_noise_and_dark_detail_is_not_taken_for_them() -> None:
    for level, share in ((0, 0.5), (12, 0.0)):
        pixels = np.full((256, 256, 3), 120, dtype=np.uint8)
        pixels[:, :128] = level
        for sigma in (0, 6):
            found = measured(noisy(Image.fromarray(pixels), sigma))["clipped_low"]
            assert found == pytest.approx(share, abs=0.02)


def test_jpeg_raises_blockiness_and_tells_its_quality() -> None:
    clean = measured(scene())
    assert clean["jpeg_quality"] == 100
    assert clean["blockiness"] == pytest.approx(1, abs=0.1)
    previous = clean["blockiness"]
    for quality in (75, 30, 10):
        found = measured(scene(), "JPEG", quality=quality)
        assert found["jpeg_quality"] == quality
        assert found["blockiness"] > previous
        previous = found["blockiness"]


def test_exposure_moves_exposure_and_clipping() -> None:
    dark, plain, bright = (measured(scene().point(lambda v, g=g: min(255, int(v * g)))) for g in (0.02, 1, 3))
    assert dark["exposure"] < plain["exposure"] < bright["exposure"]
    assert dark["clipped_low"] > plain["clipped_low"]
    assert bright["clipped_high"] > plain["clipped_high"]
    assert dark["contrast"] < plain["contrast"]


def test_grey_has_no_colour_and_small_print_is_lost_in_a_thumbnail() -> None:
    assert measured(scene().convert("L"))["colourfulness"] == 0
    hatching = np.tile(np.uint8([0, 0, 255, 255]), (400, 150))
    assert measured(Image.fromarray(hatching))["legibility"] < 0.2
    assert measured(scene().filter(ImageFilter.GaussianBlur(8)))["legibility"] > 0.95


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (15, 15), (17, 9), (3000, 2), (1, 4000)])
def test_every_measure_is_finite_on_any_image(size: tuple[int, int]) -> None:
    found = measured(Image.new("RGB", size, (0, 0, 0)))
    assert set(found) == {metric.name for metric in METRICS}
    assert all(math.isfinite(value) for value in found.values())
    assert found["entropy"] == 0
    assert found["noise"] == 0
