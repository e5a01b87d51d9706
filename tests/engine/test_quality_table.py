"""Quality measures move the right way and only their own way: one table, distortions by measures.

``+`` and ``-``: the measure's own cause; it must rise or fall, by more with each step.
``(+)`` and ``(-)``: physics says that it may (blur takes grain away, a darker print has less contrast, a small image
shown large is soft); it must not go the other way.
``.``: flat. Distances are in spreads between images: see ``SPREAD``.
"""

import functools
import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter

from labeling.images.decode import decode
from scoring.engine.quality import METRICS, measure, measure_pixels
from tests.engine.shared_weights import IMAGES

# Standard deviation over the 145 pictures of avt_ai_images; for measures that are nearly alike in clean pictures,
# the least step that anybody would mind (1 grey level, .25 in blockiness, 10 in JPEG quality).
SPREAD = {
    "sharpness": 0.58,
    "noise": 1.3,
    "exposure": 0.13,
    "clipped_low": 0.085,
    "clipped_high": 0.079,
    "contrast": 0.064,
    "colourfulness": 29.0,
    "blockiness": 0.25,
    "jpeg_quality": 10.0,
    "legibility": 0.11,
    "entropy": 0.84,
}
FLAT = 0.34  # of the spread, in the median of the images
FLAT_IN_EACH = 1.5  # of the spread, in any single image
MOVES = 0.5  # of the spread at the strongest step, in the median

TABLE = """
             sharpness noise exposure clipped_low clipped_high contrast colourfulness blockiness jpeg_quality legibility entropy
blur             -      (-)     .          .           .           .          .            .           .          (+)       .
noise            .       +      .          .           .           .          .            .           .           .        .
jpeg             .      (-)     .          .           .           .          .            +           -           .       (-)
darker           .       .      -         (+)         (-)         (-)        (-)           .           .           .       (-)
brighter        (+)     (+)     +         (-)          +          (+)        (+)           .           .           .       (-)
shrink          (-)      .      .          .           .           .          .            .           .          (+)       .
enlarge          .       .      .          .           .           .          .            .           .           .        .
"""


def blur(image: Image.Image, radius: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(radius))


def noise(image: Image.Image, sigma: float) -> Image.Image:
    grain = np.random.default_rng(1).normal(0, sigma, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.rint(np.asarray(image) + grain), 0, 255).astype(np.uint8))


def gain(image: Image.Image, factor: float) -> Image.Image:
    return image.point(lambda value: min(255, round(value * factor)))


def resize(image: Image.Image, factor: float) -> Image.Image:
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.BICUBIC)


def jpeg(image: Image.Image, quality: float) -> dict[str, float]:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=int(quality))
    return measure(decode(out.getvalue()))


STEPS: dict[str, tuple[Callable[..., Image.Image | dict[str, float]], tuple[float, ...]]] = {
    "blur": (blur, (1, 2, 4)),
    "noise": (noise, (4, 8, 16)),
    "jpeg": (jpeg, (75, 40, 10)),
    "darker": (gain, (0.7, 0.5, 0.25)),
    "brighter": (gain, (1.2, 1.5, 2)),
    "shrink": (resize, (0.75, 0.5)),
    "enlarge": (resize, (1.5, 2, 4)),
}


def measured(image: Image.Image) -> dict[str, float]:
    return measure_pixels(np.asarray(image))


def synthetic() -> Image.Image:
    """Texture as in nature (power falling with frequency) with hard-edged discs in colour, black and white."""
    rng = np.random.default_rng(5)
    frequency = np.hypot(np.fft.fftfreq(384)[:, None], np.fft.fftfreq(512)) + 1 / 512
    planes = [np.fft.ifft2(np.fft.fft2(rng.normal(size=(384, 512))) / frequency**2).real for _ in range(3)]
    grey, first, second = (plane / plane.std() for plane in planes)
    rgb = 95 + 30 * grey[..., None] + np.stack([16 * first, -8 * first + 8 * second, -16 * second], axis=-1)
    y, x = np.mgrid[:384, :512]
    for radius in rng.uniform(6, 40, 40):
        rgb[np.hypot(x - rng.uniform(0, 512), y - rng.uniform(0, 384)) < radius] += rng.uniform(-50, 50, 3)
    rgb[np.hypot(x - 90, y - 320) < 30], rgb[np.hypot(x - 240, y - 320) < 30] = 0, 255
    return Image.fromarray(np.clip(np.rint(rgb), 0, 255).astype(np.uint8))


@functools.cache
def references(kind: str) -> list[Image.Image]:
    """At 512 px: shrunk a little, so that the files' own JPEG blocks are gone."""
    if kind == "synthetic":
        return [synthetic()]
    if not IMAGES.is_dir():
        pytest.skip(f"{IMAGES} is absent: no images to test with")
    images = [Image.open(path).convert("RGB") for path in sorted(IMAGES.iterdir())[6::18]]
    return [resize(image, 512 / max(image.size)) for image in images]


@functools.cache
def shifts(kind: str, distortion: str) -> dict[str, np.ndarray]:
    """Shift in spreads (steps, images) of every measure."""
    change, strengths = STEPS[distortion]
    found: dict[str, list[list[float]]] = {name: [] for name in SPREAD}
    clean = [measured(image) for image in references(kind)]
    for strength in strengths:
        rows = [change(image, strength) for image in references(kind)]
        values = [row if isinstance(row, dict) else measured(row) for row in rows]
        for name, spread in SPREAD.items():
            step = [
                (after[name] - before[name]) / spread for after, before in zip(values, clean, strict=True)
            ]
            found[name].append(step)
    return {name: np.array(steps) for name, steps in found.items()}


def cells() -> list[tuple[str, str, str]]:
    header, *rows = TABLE.strip().splitlines()
    return [
        (row.split()[0], name, sign)
        for row in rows
        for name, sign in zip(header.split(), row.split()[1:], strict=True)
    ]


def test_the_table_speaks_of_every_measure_and_of_enough_images() -> None:
    assert list(SPREAD) == [metric.name for metric in METRICS]
    assert {row for row, _name, _sign in cells()} == set(STEPS)
    assert len(cells()) == len(STEPS) * len(SPREAD)
    assert len(references("real")) >= 6


@pytest.mark.parametrize("kind", ["real", "synthetic"])
@pytest.mark.parametrize(("distortion", "name", "sign"), cells())
def test_each_measure_moves_its_own_way_only(kind: str, distortion: str, name: str, sign: str) -> None:
    steps = shifts(kind, distortion)[name]
    medians = np.median(steps, axis=1)
    # A single image has no median of many behind it.
    flat = FLAT if kind == "real" else MOVES
    if sign == ".":
        assert np.abs(medians).max() <= flat
        assert np.abs(steps).max() <= FLAT_IN_EACH
        return
    direction = 1 if "+" in sign else -1
    assert (direction * medians).min() >= -flat
    assert (direction * steps).min() >= -FLAT_IN_EACH
    if "(" not in sign:
        assert direction * medians[-1] >= MOVES
        assert (np.diff(direction * medians) > 0).all()
        assert (direction * steps[-1] > 0).mean() >= 0.9
