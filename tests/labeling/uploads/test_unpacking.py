"""A zip goes in with its folders, once."""

import pytest
from django.core.files.storage import default_storage

from core import job_runner
from core.models import AuditEvent, Job
from labeling.models import ImportReport
from tests.factories import picture
from tests.labeling.uploads.archives import sent, unpacked, zipped

pytestmark = pytest.mark.django_db


def test_a_zip_is_unpacked_with_its_folders_and_reported(study, lead):
    files = {"spring/a.jpg": picture(1), "spring/b.jpg": picture(2), "c.jpg": picture(1), "notes.txt": b"hi"}
    files |= {"__MACOSX/spring/._a.jpg": b"x", "spring/.DS_Store": b"x"}
    state, counts, problems = unpacked(study, zipped(files), group_by_folder=True)
    assert state == "done"
    assert counts == {"images_added": 2, "duplicate_image": 1, "not_an_image": 1}
    assert problems == {"spring/a.jpg": "duplicate_image", "notes.txt": "not_an_image"}
    assert set(study.assets.values_list("name", "group")) == {("c.jpg", ""), ("spring/b.jpg", "spring")}
    report = ImportReport.objects.get(study=study)
    assert report.counts == counts
    assert not default_storage.exists(Job.objects.get().params["stored"])
    assert AuditEvent.objects.filter(action="study_imported").count() == 1


def test_the_same_zip_again_adds_nothing(study):
    data = zipped({"a.jpg": picture(1), "b.jpg": picture(2)})
    unpacked(study, data)
    state, counts, problems = unpacked(study, data)
    assert (state, counts, problems) == ("done", {"images_unchanged": 2}, {})
    assert study.assets.count() == 2


def test_two_zips_may_wait_at_once(study):
    first = sent(study, zipped({"a.jpg": picture(1)}))
    second = sent(study, zipped({"b.jpg": picture(2)}))
    assert first.pk != second.pk
    assert [job_runner.run(job.pk) for job in (first, second)] == ["done", "done"]
    assert study.assets.count() == 2


def test_names_that_lead_out_of_the_zip_lead_nowhere(study):
    files = {"a/../../../b.jpg": picture(1), "..\\..\\c.jpg": picture(2), "/d.jpg": picture(3)}
    state, counts, _problems = unpacked(study, zipped(files))
    assert (state, counts) == ("done", {"images_added": 1})
    assert study.assets.get().name == "d.jpg"


def test_archives_inside_a_zip_are_not_unpacked(study):
    inner = zipped({"a.jpg": picture(1)})
    state, counts, problems = unpacked(
        study, zipped({"inner.zip": inner, "disguised.jpg": inner, "b.jpg": picture(2)})
    )
    assert state == "done"
    assert counts == {"images_added": 1, "nested_archive": 2}
    assert set(problems) == {"inner.zip", "disguised.jpg"}
