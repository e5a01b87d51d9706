"""Take out what a file says besides its pixels: place, camera, owner, thumbnails, comments."""

import io

from PIL import Image

from labeling.images.decode import UnreadableImage, decode

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"iCCP",
        b"sRGB",
        b"gAMA",
        b"cHRM",
        b"cICP",
        b"sBIT",
        b"bKGD",
    )
)
_SOS, _COM, _APP0, _APP2, _APP14, _APP15 = 0xDA, 0xFE, 0xE0, 0xE2, 0xEE, 0xEF


def strip_metadata(data: bytes) -> bytes:
    """The same picture without metadata.

    JPEG and PNG lose no pixel: segments and chunks are dropped, colour profiles stay, and a JPEG keeps its
    orientation. Everything else, and a PNG that must be rotated, is written as PNG.

    Raises:
        UnreadableImage: when ``data`` cannot be decoded.
    """
    decoded = decode(data)
    if decoded.format == "JPEG":
        return _strip_jpeg(data)
    if decoded.format == "PNG" and not decoded.rotated:
        return _strip_png(data)
    out = io.BytesIO()
    Image.fromarray(decoded.pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def _strip_jpeg(data: bytes) -> bytes:
    orientation = Image.open(io.BytesIO(data)).getexif().get(0x0112, 1)
    parts = [data[:2]]
    if orientation in range(2, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        payload = exif.tobytes()
        if not payload.startswith(b"Exif\x00\x00"):
            payload = b"Exif\x00\x00" + payload
        parts.append(b"\xff\xe1" + (len(payload) + 2).to_bytes(2, "big") + payload)
    position = 2
    while True:
        marker = data.find(b"\xff", position)
        while marker >= 0 and data[marker + 1 : marker + 2] == b"\xff":
            marker += 1
        if marker < 0 or marker + 4 > len(data):
            raise UnreadableImage("corrupt", "The JPEG's segments are damaged. Export the image again.")
        kind = data[marker + 1]
        end = marker + 2 + int.from_bytes(data[marker + 2 : marker + 4], "big")
        if kind == _SOS:
            # Behind the end of the first image a phone may keep a second view with metadata of its own.
            stop = data.find(b"\xff\xd9", end)
            parts.append(data[marker:] if stop < 0 else data[marker : stop + 2])
            return b"".join(parts)
        if _keep_segment(kind, data[marker + 4 : marker + 16]):
            parts.append(data[marker:end])
        position = end


def _keep_segment(kind: int, head: bytes) -> bool:
    if kind == _APP2:
        return head.startswith(b"ICC_PROFILE")
    if kind in (_APP0, _APP14):  # JFIF and Adobe say how the samples are to be read.
        return head.startswith((b"JFIF", b"Adobe"))
    return not (_APP0 < kind <= _APP15 or kind == _COM)


def _strip_png(data: bytes) -> bytes:
    parts = [_PNG_SIGNATURE]
    position = len(_PNG_SIGNATURE)
    while position + 8 <= len(data):
        kind = data[position + 4 : position + 8]
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        if kind in _PNG_KEPT:
            parts.append(data[position:end])
        position = end
        if kind == b"IEND":
            break
    return b"".join(parts)
