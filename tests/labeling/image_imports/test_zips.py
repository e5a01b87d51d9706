"""A zip is as good as a folder, and cannot write outside."""

import os
from pathlib import Path

import pytest

from labeling.models import Asset, StudyAsset
from tests.labeling.image_imports.taken_images import taken, zipped
from tests.labeling.pictures import BROKEN, UNUSUAL, encoded, noise, write

pytestmark = pytest.mark.django_db


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


def test_a_name_that_is_no_utf8_goes_in_readably(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/caf\xe9.png", "wb") as file:
        file.write(encoded(noise(1), "PNG"))
    assert taken(folder)[0] == {"images_added": 1}
    assert StudyAsset.objects.get().name == "caf?.png"
