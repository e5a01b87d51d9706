"""From bytes to full original pixels for the extractors: torchvision where it agrees with Pillow, else Pillow.

On 2.4 and 12 MP JPEGs libjpeg-turbo through torchvision is about three times as fast as Pillow with its resize
(``benchmarks/decoding.py``), and neither holds the interpreter's lock, so that threads decode side by side.
"""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from labeling.images.decode import MAX_PIXELS, DecodedImage
from labeling.images.decode import decode as decode_by_pillow
from scoring.engine.jpeg_header import JpegHeader, read_header

# Part of every extractor's version: two decoders differ by more than rounding.
DECODER = "tv-jpeg-1"
_ORIENTATION = 0x0112


def decode(data: bytes, max_pixels: int = MAX_PIXELS) -> DecodedImage:
    """Decode ``data`` to upright sRGB pixels (height, width, 3) uint8 at full size.

    Plain 8-bit JPEGs (grey or colour, baseline or progressive, no foreign colour profile) go through torchvision
    after their declared size was checked; everything else, and everything that torchvision refuses, through
    ``labeling.images.decode``, so that a file that cannot be read is refused for the same reason everywhere. Safe to
    call from several threads.

    Raises:
        UnreadableImage: with its code and a sentence for people.
    """
    header = read_header(data)
    orientation = _plain_orientation(data, header, max_pixels) if header else None
    if header is None or orientation is None:
        return decode_by_pillow(data, max_pixels)
    stored = _decode_by_torchvision(data)
    if stored is None or stored.shape != (header.height, header.width, 3):
        return decode_by_pillow(data, max_pixels)
    pixels = _turn(stored, orientation)
    height, width = pixels.shape[:2]
    return DecodedImage(pixels, width, height, "JPEG", orientation in range(2, 9), header.quantisation)


def _plain_orientation(data: bytes, header: JpegHeader, max_pixels: int) -> int | None:
    """The EXIF orientation (1-8) of a JPEG that torchvision and Pillow read alike; None for any other."""
    if not (header.huffman and header.bits == 8 and header.components in (1, 3)):
        return None
    if not 0 < header.width * header.height <= max_pixels or not data.endswith(b"\xff\xd9"):
        return None
    exif, profiles = [], []
    for number, payload in header.applications:
        if number == 1 and payload.startswith(b"Exif\x00\x00"):
            exif.append(payload)
        elif number == 1 and b"Orientation" in payload:
            return None
        elif number == 2 and payload.startswith(b"ICC_PROFILE\x00"):
            profiles.append(payload[14:])
        elif number == 2 and payload.startswith(b"MPF\x00"):
            return None
    if len(exif) > 1 or len(profiles) > 1:
        return None
    if profiles and not (header.components == 3 and _is_srgb(profiles[0])):
        return None
    return _orientation(exif[0]) if exif else 1


@lru_cache(maxsize=16)
def _is_srgb(profile: bytes) -> bool:
    """By its description, as Pillow's path has it; a profile that cannot be read is Pillow's to judge."""
    try:
        description = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False
    return "srgb" in description.lower()


def _orientation(payload: bytes) -> int | None:
    exif = Image.Exif()
    try:
        exif.load(payload)
        value = exif.get(_ORIENTATION, 1)
    except Exception:  # Pillow's parser raises whatever it stumbled over; its own path knows what to do then.
        return None
    return value if isinstance(value, int) else None


def _decode_by_torchvision(data: bytes) -> np.ndarray | None:
    """Pixels (h, w, 3) uint8 as stored, or None where torchvision refuses."""
    import torch
    from torchvision.io import ImageReadMode, decode_jpeg

    try:
        planes = decode_jpeg(torch.frombuffer(bytearray(data), dtype=torch.uint8), mode=ImageReadMode.RGB)
    except RuntimeError:
        return None
    # torchvision lays pixels out row by row, so this is a view and no copy.
    return np.ascontiguousarray(planes.permute(1, 2, 0).numpy())


def _turn(stored: np.ndarray, orientation: int) -> np.ndarray:
    """Upright pixels (EXIF 2.3, tag 0x0112): 2 and 4 mirrored, 3 upside down, 5 to 8 on their side."""
    if orientation in (5, 6, 7, 8):
        stored = stored.transpose(1, 0, 2)
    if orientation in (3, 4, 7, 8):
        stored = stored[::-1]
    if orientation in (2, 3, 6, 7):
        stored = stored[:, ::-1]
    return np.ascontiguousarray(stored)
