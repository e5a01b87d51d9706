"""Pictures become upright RGB, whatever they were."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from labeling.images.decode import decode
from tests.images.saved_pictures import PICTURE, saved


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF"])
def test_lossless_formats_keep_every_pixel(kind: str) -> None:
    decoded = decode(saved(Image.fromarray(PICTURE), kind))
    assert decoded.format == kind
    assert (decoded.width, decoded.height) == (64, 48)
    np.testing.assert_array_equal(decoded.pixels, PICTURE)
    assert decoded.quantisation == ()


def test_jpeg_gives_its_quantisation_tables_luma_first() -> None:
    decoded = decode(saved(Image.fromarray(PICTURE), "JPEG", quality=50))
    assert [len(table) for table in decoded.quantisation] == [64, 64]
    assert decoded.quantisation[0][:4] == (16, 11, 10, 16)


def test_a_still_gif_is_read() -> None:
    assert decode(saved(Image.new("RGB", (8, 8), "red"), "GIF")).pixels[4, 4].tolist() == [255, 0, 0]


def test_cmyk_becomes_rgb() -> None:
    decoded = decode(saved(Image.new("CMYK", (8, 8), (0, 255, 255, 0)), "JPEG", quality=95))
    red, green, blue = decoded.pixels[4, 4].astype(int)
    assert red > 200
    assert green < 60
    assert blue < 60


def test_sixteen_bits_are_scaled_not_cut() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).reshape(16, 16)
    for kind in ("PNG", "TIFF"):
        decoded = decode(saved(Image.fromarray(ramp), kind))
        np.testing.assert_allclose(decoded.pixels[..., 0].ravel(), np.arange(256), atol=1)


def test_a_dark_sixteen_bit_image_stays_dark() -> None:
    decoded = decode(saved(Image.fromarray(np.full((8, 8), 2570, dtype=np.uint16)), "PNG"))
    assert (decoded.pixels == 10).all()


def test_transparency_lies_on_white() -> None:
    clear = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    assert (decode(saved(clear, "PNG")).pixels == 255).all()
    palette = Image.new("P", (4, 4), 0)
    palette.putpalette([10, 20, 30, 200, 100, 50])
    assert decode(saved(palette, "PNG")).pixels[0, 0].tolist() == [10, 20, 30]
    assert (decode(saved(palette, "PNG", transparency=0)).pixels == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_applied(orientation: int) -> None:
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # What the camera did, as Pillow's Transpose numbers.
    image = Image.fromarray(PICTURE)
    stored = image if orientation == 1 else image.transpose(Image.Transpose(turn[orientation]))
    if orientation in (6, 8):
        back = Image.Transpose.ROTATE_90 if orientation == 6 else Image.Transpose.ROTATE_270
        stored = image.transpose(back)
    exif = Image.Exif()
    exif[0x0112] = orientation
    decoded = decode(saved(stored, "PNG", exif=exif))
    np.testing.assert_array_equal(decoded.pixels, PICTURE)
    assert decoded.rotated is (orientation != 1)


def test_a_colour_profile_is_kept_to_or_ignored_when_broken() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red = Image.new("RGB", (4, 4), (200, 30, 30))
    assert decode(saved(red, "PNG", icc_profile=profile)).pixels[0, 0].tolist() == [200, 30, 30]
    assert decode(saved(red, "PNG", icc_profile=b"junk")).pixels[0, 0].tolist() == [200, 30, 30]


def test_reading_loads_neither_torch_nor_django() -> None:
    import subprocess
    import sys

    code = (
        "import sys, labeling.images.decode, labeling.images.derivative, labeling.images.phash, "
        "labeling.images.metadata, scoring.engine.quality, scoring.engine.codec, scoring.engine.train; "
        "assert not {'torch', 'timm', 'onnxruntime', 'django'} & set(sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root).returncode == 0
