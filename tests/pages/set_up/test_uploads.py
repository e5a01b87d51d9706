"""Files as the upload page answers them, each by itself."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import User
from labeling.models import Study
from labeling.views import uploads as upload_views
from tests.factories import picture
from tests.pages.set_up.sent_files import upload, zip_of
from tests.pages.set_up.set_up_page import page_of, section


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
