"""Unpacking that is stopped, closed under, or gone on with where it was."""

import time

import pytest
from django.core.files.storage import default_storage

from core import job_runner
from labeling.importing import archive_import
from labeling.models import ImportReport, Rating, Study
from tests.factories import picture
from tests.labeling.uploads.archives import sent, zipped

pytestmark = pytest.mark.django_db


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
