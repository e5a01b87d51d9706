"""A zip from the browser may lie about everything."""

import zipfile

import pytest
from django.core.files.storage import default_storage

from core.models import Job
from labeling.importing import archive
from tests.factories import picture
from tests.labeling.pictures import bomb
from tests.labeling.uploads.archives import unpacked, zipped

pytestmark = pytest.mark.django_db


def test_a_file_that_swells_is_not_read(study):
    data = zipped({"zeros.png": bytes(40_000_000), "declared.png": bomb(), "good.jpg": picture(1)})
    assert len(data) < 100_000
    state, counts, problems = unpacked(study, data)
    assert state == "done"
    assert counts == {"images_added": 1, "packed_too_tightly": 1, "too_large": 1}
    assert problems == {"zeros.png": "packed_too_tightly", "declared.png": "too_large"}


def test_a_file_that_lies_about_its_size_is_not_read_further_than_that(study):
    data = zipped({"lie.png": bytes(30_000_000)})
    size = (30_000_000).to_bytes(4, "little")
    lied = data.replace(size, (900_000).to_bytes(4, "little"))
    state, counts, _problems = unpacked(study, lied)
    assert (state, counts) == ("done", {"corrupt": 1})


def test_more_than_any_set_of_images_holds_stops(study, monkeypatch):
    monkeypatch.setattr(archive, "MOST_UNPACKED", 3000)
    state, _counts, _problems = unpacked(study, zipped({f"{n}.jpg": picture(n) for n in range(9)}))
    job = Job.objects.get()
    assert state == job.state == "failed"
    assert "came out of the zip" in job.error
    assert 0 < study.assets.count() < 9
    assert not default_storage.exists(job.params["stored"])


def test_too_many_files_are_refused_before_any_is_read(study, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 10)
    state, counts, _problems = unpacked(study, zipped({f"{n}.jpg": b"" for n in range(11)}))
    assert (state, counts) == ("failed", {})
    assert "more than 10 files" in Job.objects.get().error


def test_a_list_of_contents_that_fills_the_memory_is_not_read(study, monkeypatch):
    monkeypatch.setattr(archive, "MOST_DIRECTORY", 500)
    state, _counts, _problems = unpacked(study, zipped({f"{n}.jpg": b"" for n in range(40)}))
    assert state == "failed"


def test_a_file_with_a_password_is_named(study):
    data = bytearray(zipped({"secret.jpg": picture(1)}, zipfile.ZIP_STORED))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    state, counts, problems = unpacked(study, bytes(data))
    assert (state, counts, problems) == ("done", {"encrypted": 1}, {"secret.jpg": "encrypted"})


@pytest.mark.parametrize(
    "data", [b"", b"no zip at all", zipped({"a.jpg": picture(1)})[:-30], b"PK\x05\x06" + b"\0" * 5]
)
def test_what_is_no_zip_says_so_and_leaves_nothing_behind(study, data):
    state, _counts, _problems = unpacked(study, data)
    job = Job.objects.get()
    assert state == "failed"
    assert "pictures.zip is no zip file" in job.error
    assert not default_storage.exists(job.params["stored"])
