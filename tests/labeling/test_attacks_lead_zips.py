"""Zips that somebody has bent by hand: each is refused or read around, and none takes the worker with it."""

import io
import random
import struct
import zipfile
from contextlib import suppress

import pytest

from core.errors import DomainError
from labeling.importing import archive

MOST = 50_000_000


def read(data: bytes) -> list[tuple[str, str]]:
    with archive.opened(io.BytesIO(data), "bent.zip", MOST) as opened:
        return [(entry.name, entry.reason) for entry in opened.entries()]


def packed(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def directory(entries: int, offset: int = 0) -> bytes:
    """A zip that is nothing but its list of contents, and says that it holds one file."""
    listed = b"PK\x01\x02" + bytes(24) + struct.pack("<HHHHHLL", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, entries * len(listed), offset, 0)
    return entries * listed + end


def test_a_file_whose_name_is_no_text_costs_that_file_alone() -> None:
    data = bytearray(packed(**{"ü.jpg": b"x" * 50, "good.jpg": b"y" * 50}))
    local = data.index("ü".encode())
    data[local : local + 2] = b"\xff\xff"
    assert read(bytes(data)) == [("good.jpg", ""), ("ü.jpg", "corrupt")]


def test_a_file_without_a_name_costs_that_file_alone() -> None:
    data = packed(**{"good.jpg": b"y" * 50, "zero.jpg": b"x" * 50}).replace(b"zero.jpg", b"\0ero.jpg")
    assert ("good.jpg", "") in read(data)


@pytest.mark.parametrize("offset", [0, int.from_bytes(b"PK\x05\x06", "little")])
def test_a_long_list_of_contents_is_refused_before_it_is_taken_apart(
    monkeypatch: pytest.MonkeyPatch, offset: int
) -> None:
    """Whatever the end of the zip says of it, and however it hides where the end begins."""
    monkeypatch.setattr(
        archive.zipfile.ZipInfo, "__init__", lambda *given, **more: pytest.fail("taken apart")
    )
    with pytest.raises(DomainError) as refused:
        read(directory(archive.MOST_ENTRIES + 1, offset))
    assert refused.value.code == "too_many_files"


def test_bytes_changed_anywhere_end_in_a_reason() -> None:
    whole, rng = packed(**{"a.jpg": b"a" * 90, "ö.jpg": b"b" * 90}), random.Random(5)
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 2, 5))):
            data[rng.randrange(len(data))] = rng.choice((0, 0x80, 0xFF, rng.randrange(256)))
        with suppress(DomainError):
            read(bytes(data[: rng.choice((len(data), rng.randrange(len(data))))]))
