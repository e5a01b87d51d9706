"""Two decoders, one image: torchvision where it agrees with Pillow, and Pillow's word on all else."""

import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from labeling.images.decode import UnreadableImage
from labeling.images.decode import decode as by_pillow
from scoring.engine import decoding
from scoring.engine.decoding import decode
from scoring.engine.jpeg_header import read_header
from tests.engine.pictures import foreign_profile, oriented, profile, saved, smooth

RGB = Image.fromarray(smooth())
GREY = RGB.convert("L")
FAST = {
    "baseline": saved(RGB, quality=85),
    "progressive": saved(RGB, quality=85, progressive=True),
    "grey": saved(GREY, quality=85),
    "grey progressive": saved(GREY, progressive=True),
    "full chroma": saved(RGB, subsampling=0),
    "half chroma": saved(RGB, subsampling=1),
    "stored as RGB": saved(RGB, keep_rgb=True),
    "restarts": saved(RGB, restart_marker_rows=1),
    "sRGB profile": saved(RGB, icc_profile=profile("sRGB")),
    "worst quality": saved(RGB, quality=1),
    "one pixel": saved(Image.new("RGB", (1, 1), (200, 30, 40))),
    "one row": saved(Image.fromarray(smooth(1, 300))),
    **{f"orientation {value}": oriented(value) for value in range(1, 9)},
    "progressive on its side": oriented(6, progressive=True),
    "orientation 0": oriented(0),
    "orientation 9": oriented(9),
}
SLOW = {
    "CMYK": saved(Image.fromarray(smooth()).convert("CMYK")),
    "foreign profile": saved(RGB, icc_profile=foreign_profile()),
    "broken profile": saved(RGB, icc_profile=b"junk"),
    "grey with profile": saved(GREY, icc_profile=profile("sRGB")),
    "bytes behind the end": FAST["baseline"] + b"trailing",
    "XMP orientation": saved(RGB, xmp=b'<x:xmpmeta xmlns:tiff="t" tiff:Orientation="6"/>'),
    "PNG": saved(RGB, "PNG"),
    "PNG, 16 bit": saved(Image.fromarray(smooth()[..., 0].astype(np.uint16) * 257), "PNG"),
    "PNG, transparent": saved(RGB.convert("RGBA"), "PNG"),
    "WEBP": saved(RGB, "WEBP"),
    "TIFF": saved(RGB, "TIFF"),
    "GIF": saved(RGB, "GIF"),
}


def arithmetic() -> bytes:
    """A JPEG that declares arithmetic coding, which Pillow's library may or may not read."""
    return FAST["baseline"].replace(b"\xff\xc0", b"\xff\xc9", 1)


def told(data: bytes, reader: object, **options: int) -> object:
    try:
        return reader(data, **options)  # type: ignore[operator]
    except UnreadableImage as error:
        return error.code, error.sentence


@pytest.mark.parametrize("name", [*FAST, *SLOW])
def test_both_decoders_tell_the_same_of_a_file(name: str) -> None:
    data = (FAST | SLOW)[name]
    one, other = decode(data), by_pillow(data)
    assert (one.width, one.height, one.format) == (other.width, other.height, other.format)
    assert one.rotated is other.rotated
    assert one.quantisation == other.quantisation
    assert one.pixels.dtype == np.uint8
    assert one.pixels.shape == (one.height, one.width, 3)
    assert one.pixels.flags.c_contiguous
    difference = np.abs(one.pixels.astype(int) - other.pixels)
    assert difference.mean() <= 1.0
    assert difference.max() <= 24
    if name in SLOW:
        np.testing.assert_array_equal(one.pixels, other.pixels)


@pytest.mark.parametrize("name", [*FAST, *SLOW])
def test_plain_jpegs_are_the_fast_ones(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = []
    monkeypatch.setattr(
        decoding, "decode_by_pillow", lambda data, most: slow.append(1) or by_pillow(data, most)
    )
    decode((FAST | SLOW)[name])
    assert bool(slow) is (name in SLOW)


@pytest.mark.parametrize("seed", range(6))
def test_on_random_jpegs_the_pixels_agree(seed: int) -> None:
    rng = np.random.default_rng(seed)
    height, width = (int(side) for side in rng.integers(2, 200, 2))
    data = (
        oriented(int(rng.integers(1, 9)))
        if seed == 0
        else saved(
            Image.fromarray(smooth(height, width, seed)),
            quality=int(rng.integers(30, 98)),
            progressive=bool(rng.integers(2)),
            subsampling=int(rng.integers(3)),
            optimize=bool(rng.integers(2)),
        )
    )
    one, other = decode(data), by_pillow(data)
    assert one.quantisation == other.quantisation
    assert np.abs(one.pixels.astype(int) - other.pixels).mean() <= 1.0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xd8\xff",
        *(FAST["baseline"][:cut] for cut in (3, 30, 300, len(FAST["baseline"]) // 2, -40, -2, -1)),
        FAST["progressive"][: len(FAST["progressive"]) // 2],
        FAST["progressive"][: len(FAST["progressive"]) // 2] + b"\xff\xd9",
        FAST["baseline"][: len(FAST["baseline"]) // 2] + b"\xff\xd9",
        SLOW["PNG"][:200],
        arithmetic(),
        saved(
            Image.new("RGB", (8, 8)), "GIF", save_all=True, append_images=[Image.new("RGB", (8, 8), "red")]
        ),
    ],
    ids=lambda data: f"{len(data)} bytes",
)
def test_what_cannot_be_read_is_refused_in_the_same_words(data: bytes) -> None:
    one, other = told(data, decode), told(data, by_pillow)
    if isinstance(other, tuple):
        assert one == other
    else:
        assert not isinstance(one, tuple)
        # A decoder that goes on where the data broke off fills the rest as it likes.
        assert one.pixels.shape == other.pixels.shape  # type: ignore[attr-defined]


def test_damaged_jpegs_never_escape_as_another_error() -> None:
    rng = np.random.default_rng(3)
    codes = set()
    for name in ("baseline", "progressive", "orientation 6"):
        for _ in range(60):
            broken = bytearray(FAST[name])
            for place in rng.integers(2, len(broken), 12):
                broken[place] = rng.integers(256)
            one, other = (told(bytes(broken), reader, max_pixels=10**6) for reader in (decode, by_pillow))
            if isinstance(one, tuple):
                assert one == other
                codes.add(one[0])
            elif not isinstance(other, tuple):
                assert one.quantisation == other.quantisation  # type: ignore[attr-defined]
    assert codes & {"corrupt", "truncated"}


def test_a_bomb_is_refused_by_its_declared_size_before_decoding(monkeypatch: pytest.MonkeyPatch) -> None:
    data = FAST["baseline"]
    place = data.index(b"\xff\xc0") + 5
    bomb = data[:place] + struct.pack(">HH", 60_000, 60_000) + data[place + 4 :]
    monkeypatch.setattr(decoding, "_decode_by_torchvision", lambda _data: pytest.fail("decoded"))
    for asked, options in ((bomb, {}), (data, {"max_pixels": 75 * 101 - 1})):
        with pytest.raises(UnreadableImage) as caught:
            decode(asked, **options)
        assert caught.value.code == "too_large"
        assert (caught.value.code, caught.value.sentence) == told(asked, by_pillow, **options)


def test_the_header_tells_size_and_tables_and_nothing_of_rubbish() -> None:
    header = read_header(FAST["grey"])
    assert header is not None
    assert (header.width, header.height, header.bits, header.components) == (101, 75, 8, 1)
    assert read_header(b"\x89PNG") is None
    assert read_header(FAST["grey"][:20]) is None
    doubled = b"\xff\xd8\xff\xdb" + struct.pack(">H", 2 + 129) + b"\x10" + bytes(range(128))
    assert read_header(doubled + FAST["baseline"][2:]) is not None


def test_threads_decode_the_same_and_let_others_run() -> None:
    large = saved(Image.fromarray(smooth(2400, 3200)), quality=90, progressive=True)
    alone = decode(large).pixels
    beats = []
    done = threading.Event()

    def beat() -> None:
        while not done.is_set():
            beats.append(time.perf_counter())
            time.sleep(0.001)

    watcher = threading.Thread(target=beat)
    watcher.start()
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda data: decode(data).pixels, [large] * 4))
    done.set()
    watcher.join()
    for pixels in together:
        np.testing.assert_array_equal(pixels, alone)
    # Each decode takes some 100 ms; with the interpreter's lock held the watcher would starve for as long.
    assert len(beats) > 20
