"""Perceptual hash that suggests near-duplicates to a person; it never decides."""

import numpy as np

NEAR_DUPLICATE_BITS = 24
"""Distance up to which a pair is suggested.

Measured: re-encoded and resized copies lie within 16 bits, brighter ones within 18, nine in ten of those cropped by
1% on each side within 24; different portraits begin at 30, different creatives at 58 (10,440 pairs). A larger crop or
an added logo is not found.
"""


def phash(pixels: np.ndarray) -> str:
    """pHash of 256 bits as 64 hexadecimal digits, from (height, width, 3) uint8 sRGB pixels."""
    # Imported here: scipy comes with it, and the web process starts without.
    import imagehash
    from PIL import Image

    return str(imagehash.phash(Image.fromarray(pixels), hash_size=16))


def distance(first: str, second: str) -> int:
    """Number of differing bits (0-256) between two hashes of 64 hexadecimal digits.

    Raises:
        ValueError: when one of them is no such hash.
    """
    if len(first) != 64 or len(second) != 64:
        raise ValueError("A pHash-256 has 64 hexadecimal digits.")
    return (int(first, 16) ^ int(second, 16)).bit_count()
