"""A folder goes in once: what is usable, and the rest by name and reason."""

from pathlib import Path

import pytest

from core.errors import DomainError
from labeling.models import Asset, ImportReport, Study, StudyAsset
from tests.labeling.image_imports.taken_images import served, taken, zipped
from tests.labeling.pictures import BROKEN, UNUSUAL, encoded, noise, write

pytestmark = pytest.mark.django_db


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


def test_hidden_files_are_passed_over_in_silence(folder: Path) -> None:
    files = {
        ".DS_Store": b"x",
        "__MACOSX/._a.png": b"x",
        "Thumbs.db": b"x",
        "a.png": encoded(noise(1), "PNG"),
    }
    assert taken(write(folder, files)) == ({"images_added": 1}, {})


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
