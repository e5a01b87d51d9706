"""From the bytes of a file to upright 8-bit sRGB pixels, or a named reason why not."""

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from labeling.images.colour import to_srgb

Code = Literal["not_an_image", "corrupt", "truncated", "too_large", "animated"]

# Formats that a browser or a camera writes. Others (EPS, PSD, ...) stay out: their parsers are attack
# surface.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
MAX_PIXELS = 50_000_000

_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")


class UnreadableImage(ValueError):
    """The bytes cannot be shown as one still image.

    ``code`` is one of ``not_an_image, corrupt, truncated, too_large, animated``; ``sentence`` is for people.
    """

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code: Code = code
        self.sentence = sentence


@dataclass(frozen=True)
class DecodedImage:
    """One still image, upright, in sRGB.

    ``pixels``: (height, width, 3) uint8. ``width`` and ``height``: full size in pixels after EXIF rotation.
    ``format``: as Pillow names it ("JPEG", "PNG", ...). ``rotated``: an EXIF orientation was applied.
    ``quantisation``: the JPEG quantisation tables, luma first, 64 values each in natural (row) order; empty
    where the file is no JPEG.
    """

    pixels: np.ndarray
    width: int
    height: int
    format: str
    rotated: bool
    quantisation: tuple[tuple[int, ...], ...]


def decode(data: bytes, max_pixels: int = MAX_PIXELS) -> DecodedImage:
    """Decode ``data`` to upright sRGB pixels.

    CMYK and colour profiles are converted to sRGB, 16-bit samples are scaled to 8 bit, palettes are resolved,
    transparency is composited on white, EXIF rotation is applied. The declared size is checked against
    ``max_pixels`` before any pixel is decoded.

    Raises:
        UnreadableImage: with its code and a sentence for people.
    """
    image = _open(data, max_pixels)
    _refuse_animation(image, data)
    tables = _quantisation_tables(image)
    try:
        image.load()
        orientation = image.getexif().get(0x0112, 1)
        upright = ImageOps.exif_transpose(image)
        pixels = np.asarray(to_srgb(upright))
    except Exception as error:  # Pillow's plugins raise whatever their parser stumbled over.
        raise _broken(error, data) from error
    height, width = pixels.shape[:2]
    name = "JPEG" if image.format == "MPO" else str(image.format)
    return DecodedImage(pixels, width, height, name, orientation in range(2, 9), tables)


def _open(data: bytes, max_pixels: int) -> Image.Image:
    if not data:
        raise UnreadableImage("not_an_image", "The file is empty. Upload it again.")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large("more pixels than any screen shows", max_pixels) from error
    except UnidentifiedImageError as error:
        raise _unidentified(data) from error
    except Exception as error:
        raise _broken(error, data) from error
    if image.width * image.height > max_pixels:
        raise _too_large(f"{image.width} × {image.height} pixels", max_pixels)
    return image


def _too_large(what: str, max_pixels: int) -> UnreadableImage:
    return UnreadableImage(
        "too_large",
        f"The image declares {what}; at most {max_pixels / 1e6:.3g} million pixels are read. Upload a smaller copy.",
    )


def _unidentified(data: bytes) -> UnreadableImage:
    if _is_short_webp(data):
        return _truncated()
    if data[8:12] == b"WEBP" or data.startswith(_SIGNATURES) or data[4:12] in (b"ftypavif", b"ftypavis"):
        return _corrupt()
    return UnreadableImage(
        "not_an_image", f"The file is not an image of a kind that is read here ({', '.join(FORMATS)})."
    )


def _refuse_animation(image: Image.Image, data: bytes) -> None:
    if image.format == "MPO":  # A phone's photo with a second view behind it: the first one is the photo.
        return
    try:
        several = bool(getattr(image, "is_animated", False))
    except Exception as error:
        raise _broken(error, data) from error
    if several:
        raise UnreadableImage(
            "animated",
            "The file holds several frames or pages. Animated images are not rated: the first frame would "
            "misrepresent them. Upload one still image.",
        )


def _quantisation_tables(image: Image.Image) -> tuple[tuple[int, ...], ...]:
    tables = getattr(image, "quantization", None) or {}
    return tuple(tuple(int(value) for value in tables[key]) for key in sorted(tables))


def _broken(error: Exception, data: bytes) -> UnreadableImage:
    if isinstance(error, EOFError) or "truncat" in str(error).lower() or _is_short_webp(data):
        return _truncated()
    return _corrupt()


def _is_short_webp(data: bytes) -> bool:
    """A WebP names its own length; libwebp does not say that this is what was wrong."""
    return (
        data[:4] == b"RIFF" and data[8:12] == b"WEBP" and int.from_bytes(data[4:8], "little") + 8 > len(data)
    )


def _truncated() -> UnreadableImage:
    return UnreadableImage("truncated", "The file ends before the image does. Upload it again.")


def _corrupt() -> UnreadableImage:
    return UnreadableImage(
        "corrupt", "The file is damaged and cannot be decoded. Export it again and upload that copy."
    )
