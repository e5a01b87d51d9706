"""A picture in any format, and the code by which a file is refused."""

import io

import numpy as np
import pytest
from PIL import Image

from labeling.images.decode import UnreadableImage, decode

RNG = np.random.default_rng(3)
PICTURE = np.asarray(Image.fromarray(RNG.integers(0, 256, (12, 16, 3), dtype=np.uint8)).resize((64, 48)))


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def code_of(data: bytes, **options: int) -> str:
    with pytest.raises(UnreadableImage) as caught:
        decode(data, **options)
    assert caught.value.sentence.endswith(".")
    return caught.value.code
