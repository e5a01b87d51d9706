"""Files that somebody has tampered with: each is refused by name, and nothing loops."""

import io
import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from labeling.images.decode import UnreadableImage
from scoring.engine import onnx_cache
from scoring.engine.catalogue import catalogue, entry_of, pin, pins
from scoring.engine.decoding import decode
from scoring.engine.errors import WeightsUnavailable
from scoring.engine.faces.errors import PackAltered, PackIncomplete, PackNotSwitchedOn
from scoring.engine.faces.packs import checked_detector
from scoring.engine.fetching import fetch
from scoring.engine.jpeg_header import JpegHeader, read_header
from scoring.engine.quality import measure


def jpeg(side: int = 24, **about: object) -> bytes:
    out = io.BytesIO()
    ramp = np.add.outer(np.arange(side), np.arange(side)).astype(np.uint8)
    Image.fromarray(np.dstack([ramp, ramp[::-1], ramp])).save(out, "JPEG", **about)
    return out.getvalue()


PLAIN, PROGRESSIVE = jpeg(), jpeg(progressive=True, quality=30)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_header_or_none(rest: bytes):
    for data in (rest, b"\xff\xd8\xff" + rest, b"\xff\xd8" + rest):
        assert read_header(data) is None or isinstance(read_header(data), JpegHeader)


@given(
    st.sampled_from([PLAIN, PROGRESSIVE]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 400),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_jpeg_with_flipped_bytes_is_read_or_refused_by_name(
    data: bytes, flips: list[tuple[int, int]], cut: int
):
    broken = bytearray(data[: max(3, len(data) - cut)] if cut > 200 else data)
    for place, value in flips:
        broken[place % len(broken)] = value
    read_header(bytes(broken))
    try:
        decoded = decode(bytes(broken), max_pixels=4_000_000)
    except UnreadableImage:
        return
    assert decoded.pixels.shape == (decoded.height, decoded.width, 3)
    assert all(np.isfinite(value) for value in measure(decoded).values())


def test_a_header_that_says_more_pixels_than_are_allowed_is_refused_before_it_is_decoded():
    data = bytearray(PLAIN)
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(UnreadableImage) as refused:
        decode(bytes(data))
    assert refused.value.code == "too_large"


def test_megabytes_of_fill_bytes_and_tables_take_no_time():
    start = PLAIN.index(b"\xff\xdb")
    end = start + 2 + int.from_bytes(PLAIN[start + 2 : start + 4], "big")
    tables = PLAIN[start:end] * (5_000_000 // (end - start))
    began = time.monotonic()
    assert read_header(PLAIN[:start] + tables + PLAIN[start:]) == read_header(PLAIN)
    assert read_header(b"\xff\xd8" + b"\xff" * 20_000_000) is None
    header = read_header(b"\xff\xd8" + b"\xff" * 1_000_000 + PLAIN[2:])
    assert header is not None
    assert (header.width, header.height) == (24, 24)
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "file",
    [
        "../outside.safetensors",
        "/etc/x.onnx",
        "..",
        "",
        ".",
        "a/b.onnx",
        "a\\b.onnx",
        ".hidden.onnx",
        "pins.json",
        "catalogue.json",
        "model.pt",
        "model.PT",
        "model.pickle",
        "model",
        "x\0.onnx",
        "x.onnx\n",
    ],
)
def test_a_catalogue_names_no_file_outside_its_folder_and_no_pickle(tmp_path: Path, file: str):
    row = {"name": "own", "kind": "backbone", "file": file, "licence": "mit"}
    (tmp_path / "catalogue.json").write_text(json.dumps([row]))
    with pytest.raises(WeightsUnavailable, match="entry 1"):
        catalogue(tmp_path)


@pytest.mark.parametrize("content", ["{", "[]", '{"yunet": 1}', '{"yunet": null}', "\ufeff{}", "7"])
def test_pins_that_are_rubbish_are_named(tmp_path: Path, content: str):
    (tmp_path / "pins.json").write_text(content)
    with pytest.raises(WeightsUnavailable, match=r"pins\.json"):
        pins(tmp_path)


def test_pins_cannot_move_a_hash_that_is_built_in_and_are_held_to(tmp_path: Path):
    known = entry_of("yunet", tmp_path).sha256
    pin(tmp_path, "yunet", "0" * 64)
    assert entry_of("yunet", tmp_path).sha256 == known
    pin(tmp_path, "mobilenetv2_100", "0" * 64)
    entry = entry_of("mobilenetv2_100", tmp_path)
    (tmp_path / entry.file).write_bytes(b"others")
    with pytest.raises(WeightsUnavailable, match="SHA-256"):
        fetch(entry, tmp_path)


def test_a_converted_model_that_was_exchanged_is_not_taken(tmp_path: Path):
    onnx_cache.write(tmp_path, "key", b"model", {})
    assert onnx_cache.read(tmp_path, "key") is not None
    (tmp_path / "key.onnx").write_bytes(b"another")
    assert onnx_cache.read(tmp_path, "key") is None
    for about in ("", "[]", "7", '{"sha256": 5}', '{"sha256": ""}', "\ufeff{}"):
        (tmp_path / "key.json").write_text(about)
        assert onnx_cache.read(tmp_path, "key") is None


def test_a_pack_is_only_what_it_was_and_lies_where_it_should(tmp_path: Path):
    folder = tmp_path / "insightface" / "own"
    folder.mkdir(parents=True)
    (tmp_path / "insightface" / "model.onnx").write_bytes(b"x")
    with pytest.raises(PackNotSwitchedOn):
        checked_detector("own", tmp_path, ())
    for name in ("../own", "..", "", ".", "own/", "own\0"):
        with pytest.raises((PackIncomplete, PackAltered)):
            checked_detector(name, tmp_path, (name,))
    for manifest in (
        "{",
        "[]",
        '{"tasks": []}',
        '{"tasks": {"detection": {"file": "../model.onnx", "sha256": "0"}}}',
        '{"tasks": {"detection": {"file": "", "sha256": ""}}}',
        '{"tasks": {"detection": {"file": "..", "sha256": ""}}}',
    ):
        (folder / "manifest.json").write_text(manifest)
        with pytest.raises(PackIncomplete):
            checked_detector("own", tmp_path, ("own",))
