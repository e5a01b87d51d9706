"""Files and zips as pages answer them, and images that are much alike."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from core import job_runner
from core.models import Job, User
from labeling.importing import archive_import
from labeling.models import Study
from labeling.views import uploads as upload_views
from tests.factories import add_images, picture


def url(name, study, *keys):
    return reverse(name, args=[study.slug, *keys])


def section(client, study, name, **data):
    return client.post(url("study_set_up_section", study, name), data)


def page_of(client, study):
    return client.get(url("study_set_up", study)).content.decode()


def upload(client, study, filename, data, where="study_upload", **more):
    return client.post(url(where, study), {"file": SimpleUploadedFile(filename, data), **more})


def test_each_file_is_answered_by_itself(lead, empty_study):
    empty_study.strata.create(name="everyone")
    answers = [
        upload(lead, empty_study, "a.jpg", picture(1), name="spring/a.jpg", group_by_folder="on"),
        upload(lead, empty_study, "b.jpg", picture(1)),
        upload(lead, empty_study, "c.txt", b"no picture"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.json()["status"] for answer in answers] == ["added", "same", "refused"]
    assert answers[1].json()["of"] == "spring/a.jpg"
    assert empty_study.assets.get().group == "spring"


def test_a_closed_study_answers_409(lead, study):
    Study.objects.filter(pk=study.pk).update(state="closed")
    answer = upload(lead, study, "a.jpg", picture(1))
    assert (answer.status_code, answer.json()["status"]) == (409, "refused")


def test_a_request_that_is_too_large_is_refused_before_it_is_read(lead, study, monkeypatch):
    monkeypatch.setattr(upload_views, "ENVELOPE", -upload_views.uploads.MOST_IMAGE_BYTES)
    answer = upload(lead, study, "a.jpg", picture(1))
    assert answer.status_code == 413
    assert "larger than 50 MB" in answer.json()["detail"]


@pytest.mark.parametrize("where", ["study_upload", "study_upload_archive"])
def test_an_upload_from_another_site_is_refused(lead, study, where):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="lead"))
    assert upload(strict, study, "a.jpg", picture(1), where).status_code == 403
    assert study.assets.filter(name="a.jpg").count() == 0


def zip_of(count):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for number in range(count):
            made.writestr(f"{number}.jpg", picture(number))
    return out.getvalue()


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


def test_without_a_script_several_files_go_in_one_form(lead, empty_study):
    files = [SimpleUploadedFile("a.jpg", picture(1)), SimpleUploadedFile("notes.txt", b"x")]
    files.append(SimpleUploadedFile("more.zip", zip_of(2)))
    section(lead, empty_study, "images", files=files)
    text = page_of(lead, empty_study)
    assert "1 image was added." in text
    assert "notes.txt: " in text
    assert "more.zip is being unpacked." in text
    image = empty_study.assets.get()
    section(lead, empty_study, "images", action="take_out", image=[image.pk])
    assert not empty_study.assets.exists()


# Images that are much alike


def test_pairs_are_shown_side_by_side_and_decided_on(lead, study):
    first, second, third, fourth = add_images(study, 4, first=50)
    for one, other in ((first, second), (third, fourth)):
        other.asset.phash = one.asset.phash
        other.asset.save()
    pairs = url("study_near_duplicates", study)
    assert "2 pairs to decide on" in lead.get(pairs).content.decode()
    assert "2 pairs of images look very much alike" in page_of(lead, study)
    lead.post(pairs, {"first": first.pk, "second": second.pk, "action": "group"})
    lead.post(pairs, {"first": third.pk, "second": fourth.pk, "action": "second"})
    assert "No two images are much alike" in lead.get(pairs).content.decode()
    assert not study.assets.filter(pk=fourth.pk).exists()
    first.refresh_from_db()
    assert first.group == "alike: image-050.jpg"


def test_a_rated_image_is_not_offered_to_be_taken_out(lead, study):
    rated, fresh = study.assets.get(name="image-00.jpg"), add_images(study, 1, first=50)[0]
    rated.asset, _same = add_images(study, 1, first=60)[0].asset, None
    study.assets.filter(name="image-060.jpg").delete()
    rated.save()
    rated.asset.phash = fresh.asset.phash
    rated.asset.save()
    pairs = url("study_near_duplicates", study)
    assert "Was shown to panelists, so it stays." in lead.get(pairs).content.decode()
    answer = lead.post(pairs, {"first": rated.pk, "second": fresh.pk, "action": "first"}, follow=True)
    assert "was shown to panelists already" in answer.content.decode()
    assert study.assets.filter(pk=rated.pk).exists()
