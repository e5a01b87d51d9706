"""Whatever lies in the folder: usable pictures go in upright and clean, the rest is reported by name and reason."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.errors import DomainError
from labeling.importing.plan import ImportPlan
from labeling.importing.study_import import import_study
from labeling.models import Asset, ImportReport, Study, StudyAsset
from tests.labeling.pictures import BROKEN, UNUSUAL, bomb, encoded, noise, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder beside that of the stored files."""
    made = tmp_path / "incoming"
    made.mkdir()
    return made


def taken(path: Path, slug: str = "posters") -> tuple[dict[str, int], dict[str, str]]:
    """Import `path`. Returns (counts, {where: reason})."""
    _study, report = import_study(ImportPlan(slug, images=path))
    return dict(report.counts), {problem["where"]: problem["reason"] for problem in report.problems}


def served(name: str) -> Image.Image:
    asset = StudyAsset.objects.get(name=name).asset
    assert asset is not None
    with asset.served.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


def pixel(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    value = image.getpixel((int(x * (image.width - 1)), int(y * (image.height - 1))))
    assert isinstance(value, tuple)
    return value


@pytest.mark.parametrize(("name", "content"), BROKEN.items(), ids=BROKEN.keys())
def test_a_broken_file_is_reported_by_its_reason_and_the_rest_goes_in(
    folder: Path, name: str, content: tuple[bytes, str]
) -> None:
    data, reason = content
    counts, problems = taken(write(folder, {name: data, "good.png": encoded(noise(1), "PNG")}))
    assert counts == {"images_added": 1, reason: 1}
    assert problems == {name: reason}
    assert list(StudyAsset.objects.values_list("name", flat=True)) == ["good.png"]
    assert ImportReport.objects.get().problems[0]["detail"].endswith(".")


def test_unusual_pictures_go_in(folder: Path) -> None:
    counts, problems = taken(write(folder, UNUSUAL))
    assert (counts, problems) == ({"images_added": len(UNUSUAL)}, {})
    assert set(StudyAsset.objects.values_list("name", flat=True)) == set(UNUSUAL)
    for name in UNUSUAL:
        assert (served(name).format, served(name).mode) == ("JPEG", "RGB")


def test_cmyk_keeps_its_colours(folder: Path) -> None:
    taken(write(folder, {"cmyk.jpg": UNUSUAL["cmyk.jpg"]}))
    left, right = pixel(served("cmyk.jpg"), 0.2, 0.5), pixel(served("cmyk.jpg"), 0.8, 0.5)
    assert left[0] > 150 > left[2]
    assert right[2] > 120 > right[0]


def test_sixteen_bits_are_scaled_not_cut_off(folder: Path) -> None:
    taken(write(folder, {"deep.png": UNUSUAL["deep.png"]}))
    row = np.asarray(served("deep.png").convert("L"), dtype=float)[8]
    assert np.allclose(row, np.linspace(0, 255, 64), atol=6)


def test_a_transparent_palette_shows_white_behind(folder: Path) -> None:
    taken(write(folder, {"palette.png": UNUSUAL["palette.png"]}))
    assert min(pixel(served("palette.png"), 0.2, 0.5)) > 245
    assert pixel(served("palette.png"), 0.8, 0.5)[2] > 150


def test_a_photo_on_its_side_is_served_upright_without_its_metadata(folder: Path) -> None:
    taken(write(folder, {"sideways.jpg": UNUSUAL["sideways.jpg"]}))
    asset = Asset.objects.get()
    assert (asset.width, asset.height) == (asset.served_width, asset.served_height) == (32, 64)
    image = served("sideways.jpg")
    assert image.size == (32, 64)
    assert pixel(image, 0.5, 0.1)[0] > 150, "what was left is on top now"
    assert dict(image.getexif()) == {}
    with asset.served.open("rb") as file:
        raw = file.read()
    assert b"Exif" not in raw
    assert not any(secret in raw for secret in (b"SecretCamera", b"Jane Owner", b"SecretComment"))


def test_the_limit_on_pixels_is_a_setting(folder: Path, settings: Any) -> None:
    settings.MAX_IMAGE_PIXELS = 500
    counts, _problems = taken(write(folder, {"a.png": encoded(noise(1), "PNG"), "b.png": bomb(2_000_000)}))
    assert counts == {"too_large": 2}


def test_running_it_twice_changes_nothing(folder: Path) -> None:
    write(folder, UNUSUAL | {name: data for name, (data, _reason) in BROKEN.items()})
    _counts, first = taken(folder)
    before = list(StudyAsset.objects.values()), list(Asset.objects.values())
    counts, again = taken(folder)
    assert counts["images_unchanged"] == len(UNUSUAL)
    assert "images_added" not in counts
    assert again == first
    assert (list(StudyAsset.objects.values()), list(Asset.objects.values())) == before


def test_the_same_bytes_under_two_names_are_one_image(folder: Path) -> None:
    data = encoded(noise(1), "PNG")
    counts, problems = taken(write(folder, {"a.png": data, "b.png": data}))
    assert counts == {"images_added": 1, "duplicate_image": 1}
    assert problems == {"b.png": "duplicate_image"}
    assert StudyAsset.objects.get().name == "a.png"


def test_another_picture_under_a_taken_name_leaves_the_first(folder: Path) -> None:
    taken(write(folder, {"a.png": encoded(noise(1), "PNG")}))
    first = StudyAsset.objects.get().asset_id
    counts, problems = taken(write(folder, {"a.png": encoded(noise(2), "PNG")}))
    assert (counts, problems) == ({"name_taken": 1}, {"a.png": "name_taken"})
    assert StudyAsset.objects.get().asset_id == first


def test_two_studies_share_the_bytes_but_not_the_place(folder: Path) -> None:
    write(folder, {"a.png": encoded(noise(1), "PNG")})
    taken(folder, "one")
    taken(folder, "two")
    assert (Asset.objects.count(), StudyAsset.objects.count()) == (1, 2)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_zip_is_as_good_as_a_folder(folder: Path) -> None:
    files = UNUSUAL | {name: data for name, (data, _reason) in BROKEN.items()}
    from_zip = taken(zipped(folder / "images.zip", files), "zip")
    from_folder = taken(write(folder / "images", files), "folder")
    assert from_zip == from_folder


def test_a_zip_cannot_write_outside(folder: Path) -> None:
    hostile = {"../../evil.png": encoded(noise(1), "PNG"), "/tmp/evil2.png": encoded(noise(2), "PNG")}
    before = set(folder.parent.rglob("*evil*"))
    taken(zipped(folder / "images.zip", {**hostile, "good.png": encoded(noise(3), "PNG")}))
    assert StudyAsset.objects.filter(name="good.png").exists()
    assert not StudyAsset.objects.filter(name__contains="..").exists()
    assert set(folder.parent.rglob("*evil*")) == before
    assert not Path("/tmp/evil2.png").exists()
    for asset in Asset.objects.all():
        assert asset.file.name == f"originals/{asset.sha256[:2]}/{asset.sha256}"


def test_a_damaged_member_of_a_zip_is_reported_and_the_rest_goes_in(folder: Path) -> None:
    files = {"a.png": encoded(noise(1), "PNG"), "b.png": encoded(noise(2), "PNG")}
    path = zipped(folder / "images.zip", files)
    raw = bytearray(path.read_bytes())
    start = raw.index(b"a.png") + 5
    raw[start : start + 40] = os.urandom(1) * 40
    path.write_bytes(bytes(raw))
    counts, problems = taken(path)
    assert counts["images_added"] == 1
    assert list(problems) == ["a.png"]


def test_hidden_files_are_passed_over_in_silence(folder: Path) -> None:
    files = {
        ".DS_Store": b"x",
        "__MACOSX/._a.png": b"x",
        "Thumbs.db": b"x",
        "a.png": encoded(noise(1), "PNG"),
    }
    assert taken(write(folder, files)) == ({"images_added": 1}, {})


def test_a_name_that_is_no_utf8_goes_in_readably(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/caf\xe9.png", "wb") as file:
        file.write(encoded(noise(1), "PNG"))
    assert taken(folder)[0] == {"images_added": 1}
    assert StudyAsset.objects.get().name == "caf?.png"


@pytest.mark.parametrize("path", ["missing", "rubbish.zip", "half.zip"])
def test_what_is_neither_folder_nor_zip_is_refused_with_a_sentence_and_leaves_no_study(
    folder: Path, path: str
) -> None:
    (folder / "rubbish.zip").write_bytes(b"no zip at all")
    whole = zipped(folder / "whole.zip", {"a.png": encoded(noise(1), "PNG")}).read_bytes()
    (folder / "half.zip").write_bytes(whole[-22:])
    with pytest.raises(DomainError, match="zip"):
        taken(folder / path)
    assert not Study.objects.exists()
