"""What a JPEG says of itself before its first pixel (ITU-T T.81, Annex B)."""

import re
from dataclasses import dataclass

# Coefficients are stored along a zigzag (T.81, figure A.6); entry k is the place of the k-th in row order.
_ZIGZAG = (
    *(0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6),
    *(7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31),
    *(39, 46, 53, 60, 61, 54, 47, 55, 62, 63),
)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FILL = re.compile(b"\xff+")
_BASELINE, _EXTENDED, _PROGRESSIVE = 0xC0, 0xC1, 0xC2


@dataclass(frozen=True)
class JpegHeader:
    """``width``, ``height``: as stored, in pixels, before any rotation; ``bits`` per sample; ``components``: 1 grey,
    3 colour, 4 CMYK; ``huffman``: sequential or progressive with Huffman codes, not arithmetic or lossless;
    ``quantisation``: tables by their number, 64 values each in natural (row) order; ``applications``: (number n of
    the marker APPn, payload) in order."""

    width: int
    height: int
    bits: int
    components: int
    huffman: bool
    quantisation: tuple[tuple[int, ...], ...]
    applications: tuple[tuple[int, bytes], ...]


def read_header(data: bytes) -> JpegHeader | None:
    """The header up to the first scan; None where this is no JPEG or its header is not in order."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    frame: tuple[int, bytes] | None = None
    tables: dict[int, bytes] = {}
    applications = []
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF:
            # Any number of fill bytes may stand before a marker (B.1.1.2).
            fill = _FILL.match(data, place)
            place = fill.end() - 1 if fill else len(data)
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        payload = data[place + 4 : place + 2 + length]
        if length < 2 or len(payload) != length - 2:
            return None
        place += 2 + length
        if marker == 0xDB and not _read_tables(payload, tables):
            return None
        elif marker in _FRAMES:
            if frame is not None or len(payload) < 6:
                return None
            frame = marker, payload
        elif 0xE0 <= marker <= 0xEF:
            applications.append((marker - 0xE0, payload))
        elif marker == 0xDA:
            return _header(frame, tables, tuple(applications))
    return None


def _header(
    frame: tuple[int, bytes] | None,
    tables: dict[int, bytes],
    applications: tuple[tuple[int, bytes], ...],
) -> JpegHeader | None:
    if frame is None:
        return None
    kind, payload = frame
    return JpegHeader(
        width=int.from_bytes(payload[3:5], "big"),
        height=int.from_bytes(payload[1:3], "big"),
        bits=payload[0],
        components=payload[5],
        huffman=kind in (_BASELINE, _EXTENDED, _PROGRESSIVE),
        quantisation=tuple(_natural(tables[number]) for number in sorted(tables)),
        applications=applications,
    )


def _read_tables(payload: bytes, tables: dict[int, bytes]) -> bool:
    """Adds the tables of one DQT segment to ``tables`` as they are stored; False where it is cut short."""
    place = 0
    while place < len(payload):
        width = 2 if payload[place] >> 4 else 1
        values = payload[place + 1 : place + 1 + 64 * width]
        if len(values) != 64 * width:
            return False
        tables[payload[place] & 15] = values
        place += 1 + 64 * width
    return True


def _natural(values: bytes) -> tuple[int, ...]:
    """64 values in row order, from one or two bytes each along the zigzag."""
    width = len(values) // 64
    table = [0] * 64
    for index, natural in enumerate(_ZIGZAG):
        table[natural] = int.from_bytes(values[index * width : (index + 1) * width], "big")
    return tuple(table)
