"""A zip waits for a worker and says so."""

from core import job_runner
from core.models import Job
from labeling.importing import archive_import
from labeling.views import uploads as upload_views
from tests.pages.set_up.sent_files import upload, zip_of
from tests.pages.set_up.set_up_page import url


def test_a_zip_waits_for_a_worker_and_says_so(lead, empty_study, monkeypatch):
    empty_study.strata.create(name="everyone")
    answer = upload(lead, empty_study, "all.zip", zip_of(3), "study_upload_archive")
    assert answer.status_code == 202
    progress = answer.json()["progress"]
    monkeypatch.setattr(upload_views, "PATIENCE", upload_views.timedelta(seconds=-1))
    assert "It waits for a worker" in lead.get(progress).content.decode()
    assert job_runner.run(Job.objects.get().pk) == "done"
    text = lead.get(progress)
    assert "3 added" in text.content.decode()
    assert text["HX-Trigger"] == "images-changed"
    assert "images added" in lead.get(url("study_imports", empty_study)).content.decode()


def test_a_zip_of_another_study_is_no_page(lead, study, empty_study):
    upload(lead, empty_study, "all.zip", zip_of(1), "study_upload_archive")
    job = archive_import.of_study(empty_study).get()
    assert lead.get(url("study_upload_progress", study, job.pk)).status_code == 404
    lead.post(url("study_upload_progress", empty_study, job.pk))
    job.refresh_from_db()
    assert job.state == "cancelled"
