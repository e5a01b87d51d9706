"""Pictures go in upright and clean, in their colours."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labeling.models import Asset
from tests.labeling.image_imports.taken_images import pixel, served, taken
from tests.labeling.pictures import UNUSUAL, bomb, encoded, noise, write

pytestmark = pytest.mark.django_db


def test_cmyk_keeps_its_colours(folder: Path) -> None:
    taken(write(folder, {"cmyk.jpg": UNUSUAL["cmyk.jpg"]}))
    left, right = pixel(served("cmyk.jpg"), 0.2, 0.5), pixel(served("cmyk.jpg"), 0.8, 0.5)
    assert left[0] > 150 > left[2]
    assert right[2] > 120 > right[0]


def test_sixteen_bits_are_scaled_not_cut_off(folder: Path) -> None:
    taken(write(folder, {"deep.png": UNUSUAL["deep.png"]}))
    row = np.asarray(served("deep.png").convert("L"), dtype=float)[8]
    assert np.allclose(row, np.linspace(0, 255, 64), atol=6)


def test_a_transparent_palette_shows_white_behind(folder: Path) -> None:
    taken(write(folder, {"palette.png": UNUSUAL["palette.png"]}))
    assert min(pixel(served("palette.png"), 0.2, 0.5)) > 245
    assert pixel(served("palette.png"), 0.8, 0.5)[2] > 150


def test_a_photo_on_its_side_is_served_upright_without_its_metadata(folder: Path) -> None:
    taken(write(folder, {"sideways.jpg": UNUSUAL["sideways.jpg"]}))
    asset = Asset.objects.get()
    assert (asset.width, asset.height) == (asset.served_width, asset.served_height) == (32, 64)
    image = served("sideways.jpg")
    assert image.size == (32, 64)
    assert pixel(image, 0.5, 0.1)[0] > 150, "what was left is on top now"
    assert dict(image.getexif()) == {}
    with asset.served.open("rb") as file:
        raw = file.read()
    assert b"Exif" not in raw
    assert not any(secret in raw for secret in (b"SecretCamera", b"Jane Owner", b"SecretComment"))


def test_the_limit_on_pixels_is_a_setting(folder: Path, settings: Any) -> None:
    settings.MAX_IMAGE_PIXELS = 500
    counts, _problems = taken(write(folder, {"a.png": encoded(noise(1), "PNG"), "b.png": bomb(2_000_000)}))
    assert counts == {"too_large": 2}
