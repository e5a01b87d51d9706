"""Degradations change what they are named for."""

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import laplace

from labeling.demo.creatives import plan_creatives, render
from labeling.demo.degrade import degrade
from labeling.demo.spec import DEGRADATIONS


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    creative = next(c for c in plan_creatives(40) if c.spec.degradation == "none" and c.spec.look)
    return render(creative)


def _grey(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"), dtype=float)


@pytest.mark.parametrize("kind", [kind for kind in DEGRADATIONS if kind != "none"])
def test_each_degradation_changes_pixels_and_more_when_severe(picture: Image.Image, kind: str) -> None:
    clean = _grey(picture)
    mild, bad = (np.abs(_grey(degrade(picture, kind, s, 1)) - clean).mean() for s in (0.0, 1.0))
    assert 0.3 < mild < bad


def test_blur_loses_sharpness_and_exposure_moves_brightness(picture: Image.Image) -> None:
    clean = _grey(picture)
    assert laplace(_grey(degrade(picture, "blur", 0.5, 1))).var() < 0.2 * laplace(clean).var()
    assert _grey(degrade(picture, "underexposed", 0.5, 1)).mean() < clean.mean() - 20
    assert _grey(degrade(picture, "overexposed", 0.5, 1)).mean() > clean.mean() + 15


def test_none_leaves_the_picture_and_an_unknown_kind_is_named(picture: Image.Image) -> None:
    assert degrade(picture, "none", 1.0, 1).tobytes() == picture.tobytes()
    with pytest.raises(ValueError, match="sepia"):
        degrade(picture, "sepia", 1.0, 1)
