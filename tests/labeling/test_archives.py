"""A zip from the browser may lie about everything, and its worker may die at any moment."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core import job_runner, jobs
from core.models import AuditEvent, Job, User
from labeling.importing import archive, archive_import
from labeling.models import ImportReport, Rating, Study, StudyAsset
from labeling.panels import add_stratum
from tests.core.worker import ROOT, database_url
from tests.factories import StudyFactory, UserFactory, picture
from tests.labeling.pictures import bomb

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> User:
    return UserFactory(role=User.Role.DATA_LEAD)


@pytest.fixture
def study() -> Study:
    study = StudyFactory(state="draft")
    add_stratum(study, "everyone")
    return study


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def sent(study: Study, data: bytes, lead: User | None = None, **about: Any) -> Job:
    return archive_import.receive(study, ContentFile(data), "pictures.zip", lead or UserFactory(), **about)


def unpacked(study: Study, data: bytes, **about: Any) -> tuple[str, dict[str, int], dict[str, str]]:
    """(state, counts, {where: reason}) after the zip was taken in."""
    job = sent(study, data, **about)
    state = job_runner.run(job.pk)
    job.refresh_from_db()
    problems = {one["where"]: one["reason"] for one in job.result.get("problems", [])}
    return state, job.result.get("counts", {}), problems


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


def test_a_zip_for_a_study_that_was_closed_meanwhile_fails_by_name(study):
    job = sent(study, zipped({"a.jpg": picture(1)}))
    Study.objects.update(state="closed")
    assert job_runner.run(job.pk) == "failed"
    job.refresh_from_db()
    assert "closed" in job.error


def test_a_zip_can_be_stopped_while_it_waits(study):
    job = sent(study, zipped({"a.jpg": picture(1)}))
    assert archive_import.cancel(job)
    assert job_runner.run(job.pk) == "skipped"
    assert not default_storage.exists(job.params["stored"])
    assert study.assets.count() == 0


def test_a_run_that_broke_off_is_gone_on_with_where_it_was(study, settings, monkeypatch):
    settings.JOB_SILENT_SECONDS = 0.01
    job = sent(study, zipped({f"{n}.jpg": picture(n) for n in range(6)}))
    real, calls = archive_import.take_in, []

    def dies_at_the_fourth(*args, **kwargs):
        calls.append(args[1])
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(archive_import, "take_in", dies_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        job_runner.run(job.pk)
    assert study.assets.count() == 3
    time.sleep(0.05)
    assert job_runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert calls == ["0.jpg", "1.jpg", "2.jpg", "3.jpg", "3.jpg", "4.jpg", "5.jpg"]
    assert job.result["counts"] == {"images_added": 6}
    assert ImportReport.objects.get().counts == {"images_added": 6}
    assert Rating.objects.count() == 0


RUN = """
import sys, uuid, django
django.setup()
import labeling.tasks
from core import job_runner, jobs
print(job_runner.run(uuid.UUID(sys.argv[1])), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(jobs, "send", lambda job_id: None)  # the workers are started here, by hand
    study = StudyFactory(state="draft")
    add_stratum(study, "everyone")
    count = 60
    data = zipped({f"{n:02}.jpg": picture(n, (900, 700)) for n in range(count)})
    job = sent(study, data)

    def worker() -> subprocess.Popen[str]:
        env = {**os.environ, "DATABASE_URL": database_url(), "PANELWISE_DATA": str(tmp_path)}
        env |= {
            "JOB_SILENT_SECONDS": "1",
            "JOB_MAX_ATTEMPTS": "9",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        env.pop("PYTEST_VERSION", None)
        command = [sys.executable, "-c", RUN, str(job.pk)]
        return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    killed = 0
    for wanted in (5, 20, 40):
        process = worker()
        end = time.monotonic() + 60
        while StudyAsset.objects.filter(study=study).count() < wanted and time.monotonic() < end:
            time.sleep(0.01)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        time.sleep(1.2)
    process = worker()
    said = process.communicate(timeout=120)[0]
    assert "done" in said
    assert killed == 3
    job.refresh_from_db()
    assert job.result["counts"] == {"images_added": count}
    assert study.assets.count() == count
    assert ImportReport.objects.filter(study=study).count() == 1
    assert all(image.fills.count() == 1 for image in study.assets.all())
