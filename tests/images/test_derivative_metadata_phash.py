import io

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from labeling.images.decode import decode
from labeling.images.derivative import derivative
from labeling.images.metadata import strip_metadata
from labeling.images.phash import distance, phash


def scene(seed: int, width: int = 600, height: int = 400) -> Image.Image:
    rough = np.random.default_rng(seed).integers(0, 256, (9, 12, 3), dtype=np.uint8)
    return Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tagged_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCamera"
    exif[0x013B] = "SecretOwner"
    return exif


def test_the_derivative_is_small_and_never_enlarged() -> None:
    large = Image.open(io.BytesIO(derivative(decode(saved(scene(1), "PNG")))))
    assert (large.format, large.size) == ("JPEG", (512, 341))
    small = Image.open(io.BytesIO(derivative(decode(saved(scene(1, 60, 40), "PNG")))))
    assert small.size == (60, 40)


def test_the_derivative_is_antialiased() -> None:
    board = np.kron(np.indices((1024, 1024)).sum(axis=0) % 2, np.ones((2, 2))).astype(np.uint8) * 255
    reduced = Image.open(io.BytesIO(derivative(decode(saved(Image.fromarray(board), "PNG")), 256)))
    assert np.asarray(reduced).std() < 5


def test_the_derivative_says_nothing_of_its_origin() -> None:
    data = derivative(decode(saved(scene(2), "JPEG", exif=tagged_exif(), comment=b"Secret")))
    assert b"Secret" not in data
    assert b"Exif" not in data


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_stripped_jpeg_keeps_its_pixels_and_its_rotation(orientation: int) -> None:
    data = saved(scene(3), "JPEG", exif=tagged_exif(orientation), comment=b"SecretComment")
    assert b"Secret" in data
    stripped = strip_metadata(data + b"SecretTrailer")
    assert b"Secret" not in stripped
    np.testing.assert_array_equal(decode(stripped).pixels, decode(data).pixels)


def test_a_stripped_png_keeps_its_pixels() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "SecretOwner")
    data = saved(scene(4), "PNG", pnginfo=info, exif=tagged_exif())
    stripped = strip_metadata(data)
    assert b"Secret" in data
    assert b"Secret" not in stripped
    np.testing.assert_array_equal(decode(stripped).pixels, decode(data).pixels)


def test_a_stripped_webp_becomes_a_png() -> None:
    data = saved(scene(5), "WEBP", exif=tagged_exif(8).tobytes())
    stripped = strip_metadata(data)
    assert b"Secret" not in stripped
    np.testing.assert_array_equal(decode(stripped).pixels, decode(data).pixels)


def test_phash_is_near_for_a_reencode_and_far_for_another_picture() -> None:
    original = phash(np.asarray(scene(6)))
    assert len(original) == 64
    again = phash(decode(saved(scene(6).resize((450, 300)), "JPEG", quality=60)).pixels)
    assert distance(original, again) <= 12
    assert distance(original, phash(np.asarray(scene(7)))) > 60
    with pytest.raises(ValueError, match="64"):
        distance("ab", original)
