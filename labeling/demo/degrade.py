"""What goes wrong with a picture on its way: blur, compression, exposure, noise."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageFilter


def degrade(image: Image.Image, kind: str, severity: float, seed: int) -> Image.Image:
    """``image`` (RGB) with one degradation of ``spec.DEGRADATIONS``; ``severity`` 0..1 from visible to bad.

    Raises ``ValueError`` for a kind that is not known.
    """
    if kind == "none":
        return image
    if kind == "blur":
        return image.filter(ImageFilter.GaussianBlur(1.5 + 2.8 * severity))
    if kind == "compression":
        small = image.resize((round(image.width * 0.6), round(image.height * 0.6)))
        buffer = BytesIO()
        small.save(buffer, "JPEG", quality=round(16 - 11 * severity))
        buffer.seek(0)
        return Image.open(buffer).convert("RGB").resize(image.size, Image.Resampling.BICUBIC)
    pixels = np.asarray(image, dtype=np.float32) / 255
    if kind == "underexposed":
        pixels = pixels ** (1.2 + 0.6 * severity) * (0.7 - 0.32 * severity)
    elif kind == "overexposed":
        pixels = pixels * (1.25 + 0.5 * severity) + 0.1 + 0.22 * severity
    elif kind == "noise":
        pixels = pixels + np.random.default_rng(seed).normal(0, 0.07 + 0.13 * severity, pixels.shape)
    else:
        raise ValueError(f"There is no degradation called {kind!r}; choose one of spec.DEGRADATIONS.")
    return Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8))
