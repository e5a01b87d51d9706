"""The smaller copy that people see. Features are computed from the original pixels."""

import io

from PIL import Image

from labeling.images.decode import DecodedImage

LONG_SIDE = 512
QUALITY = 90


def derivative(decoded: DecodedImage, long_side: int = LONG_SIDE) -> bytes:
    """JPEG bytes of ``decoded`` with its long side at most ``long_side`` pixels, without any metadata.

    Antialiased bicubic, quality 90. Never enlarged: a small image keeps its pixels.
    """
    image = Image.fromarray(decoded.pixels)
    scale = long_side / max(image.size)
    if scale < 1.0:
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
