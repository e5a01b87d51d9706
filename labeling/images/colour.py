"""Any Pillow mode to 8-bit sRGB."""

import io

import numpy as np
from PIL import Image, ImageCms

_DEEP_MODES = ("I", "I;16", "I;16L", "I;16B", "I;16N", "F")


def to_srgb(image: Image.Image) -> Image.Image:
    """Return ``image`` in mode RGB, colour-managed to sRGB, transparency composited on white."""
    if image.mode in _DEEP_MODES:
        image = Image.fromarray(_to_eight_bits(np.asarray(image), image.mode))
    if image.mode == "PA" or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode in ("P", "1"):
        image = image.convert("RGB")
    managed = _manage(image)
    return managed if managed is not None else _flatten(image).convert("RGB")


def _to_eight_bits(values: np.ndarray, mode: str) -> np.ndarray:
    """Scale (h, w) samples of 16 or more bits, or floats, to uint8 0-255."""
    samples = np.nan_to_num(values.astype(np.float64))
    highest = float(samples.max(initial=0.0))
    if mode == "F":
        full = 1.0 if highest <= 1.0 else max(255.0, highest)
    else:
        # Pillow widens 16-bit samples to mode "I" in some formats, so its range is told by the values.
        full = max(65535.0, highest)
    return np.clip(np.rint(samples * (255.0 / full)), 0, 255).astype(np.uint8)


def _flatten(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "RGBa", "La"):
        return image
    opaque = image.convert("RGBA")
    white = Image.new("RGBA", opaque.size, (255, 255, 255, 255))
    return Image.alpha_composite(white, opaque).convert("RGB")


def _manage(image: Image.Image) -> Image.Image | None:
    """Convert by the embedded profile; None where there is none, it is sRGB already, or it does not fit."""
    raw = image.info.get("icc_profile")
    if not raw:
        return None
    flat = _flatten(image)
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(raw))
        if flat.mode == "RGB" and "srgb" in ImageCms.getProfileDescription(profile).lower():
            return None
        return ImageCms.profileToProfile(flat, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A broken or foreign profile is no reason to refuse the picture: browsers ignore it too.
        return None
