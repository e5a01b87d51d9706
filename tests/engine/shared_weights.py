"""Where weights and pictures lie that are shared by all checkouts."""

from pathlib import Path

import numpy as np
import pytest

from labeling.images.decode import decode

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT.parent / "shared" / "weights"
IMAGES = ROOT.parent / "shared" / "data" / "avt_ai_images" / "images"


def some_images() -> list[np.ndarray]:
    if not IMAGES.is_dir():
        pytest.skip(f"{IMAGES} is absent: no images to test with")
    return [decode(path.read_bytes()).pixels for path in sorted(IMAGES.iterdir())[:5]]
