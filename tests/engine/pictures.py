"""JPEGs of every make, of a smooth picture: what decoders may differ in is then rounding alone."""

import io

import numpy as np
from PIL import Image, ImageCms


def smooth(height: int = 75, width: int = 101, seed: int = 1) -> np.ndarray:
    """(height, width, 3) uint8 of coloured clouds."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def oriented(orientation: int, **options: object) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(Image.fromarray(smooth()), exif=exif, **options)


def profile(kind: str) -> bytes:
    """An ICC profile: "sRGB", or "LAB" for a foreign one."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(kind)).tobytes()


def foreign_profile() -> bytes:
    """An RGB profile that is not sRGB, told by its description."""
    raw = profile("sRGB")
    text = "sRGB".encode("utf-16-be")
    return raw.replace(text, "wide".encode("utf-16-be")).replace(b"sRGB", b"wide")
