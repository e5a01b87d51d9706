"""Files that are no still image, damaged or too large are refused by name."""

import pytest
from PIL import Image

from labeling.images.decode import UnreadableImage, decode
from tests.images.saved_pictures import PICTURE, RNG, code_of, saved


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 something", b"<svg xmlns='x'/>", bytes(1000)])
def test_what_is_no_image_is_called_so(data: bytes) -> None:
    assert code_of(data) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_a_file_cut_in_half_is_refused_by_name(kind: str) -> None:
    data = saved(Image.fromarray(PICTURE), kind)
    # A TIFF keeps its directory at the end, so a cut one cannot even be opened.
    assert code_of(data[: len(data) // 2]) in ({"corrupt", "truncated"} if kind == "TIFF" else {"truncated"})


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_damaged_file_never_escapes_as_another_error(kind: str) -> None:
    data = bytearray(saved(Image.fromarray(PICTURE), kind))
    codes = set()
    for _ in range(60):
        broken = bytearray(data)
        for place in RNG.integers(2, len(data), 20):
            broken[place] = RNG.integers(256)
        try:
            decode(bytes(broken), max_pixels=10**6)
        except UnreadableImage as error:
            codes.add(error.code)
    assert codes & {"corrupt", "truncated"}


def test_a_png_with_a_broken_checksum_is_corrupt() -> None:
    data = bytearray(saved(Image.fromarray(PICTURE), "PNG"))
    data[data.find(b"IDAT") + 30] ^= 0xFF
    assert code_of(bytes(data)) == "corrupt"


def test_a_bomb_is_refused_by_its_declared_size_before_decoding() -> None:
    data = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(data) < 100_000
    assert code_of(data) == "too_large"
    assert code_of(saved(Image.fromarray(PICTURE), "PNG"), max_pixels=64 * 48 - 1) == "too_large"


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue", "green")]
    assert code_of(saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)) == "animated"
