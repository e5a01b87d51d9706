"""A list of people goes in and comes back with links."""

import csv
import io
import uuid

import pytest
from django.test import Client

from tests.pages.invitations.invitation_pages import LIST, hidden, upload, url


def test_a_list_is_previewed_then_invited_and_comes_back_with_links(lead, study):
    preview = upload(lead, study, LIST, "utf-8-sig")
    page = preview.content.decode()
    assert preview.status_code == 200
    assert "name, mail" in page
    assert study.panelists.count() == 10, "nothing is made by looking"
    response = lead.post(url(study, "study_invitations_csv"), hidden(preview))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["panelist", "invitation link", "name", "mail"]
    assert [row[2:] for row in rows[1:]] == [["'=Ada", "ada@example.org"], ["Zoë", "zoe@example.org"]]
    assert Client().get(rows[1][1].removeprefix("http://testserver")).status_code == 200
    again = lead.post(url(study, "study_invitations_csv"), hidden(preview))
    assert again.content == response.content
    assert study.panelists.count() == 12
    assert "no-store" in response["Cache-Control"]


def test_wrong_rows_stop_the_list_unless_they_are_left_out(lead, study):
    preview = upload(lead, study, LIST + "rater-1;;B;b@x\nk4;west;C;c@x\n")
    page = preview.content.decode()
    assert "already" in page
    assert "Leave out the wrong rows and invite 2 people" in page
    fields = hidden(preview)
    del fields["leave_out"]
    assert lead.post(url(study, "study_invitations_csv"), fields).status_code == 409
    assert study.panelists.count() == 10
    response = lead.post(url(study, "study_invitations_csv"), hidden(preview))
    assert response.status_code == 200
    assert study.panelists.count() == 12


@pytest.mark.parametrize("text", ["", "label\n", "ada@example.org\n", "a\0b"])
def test_what_is_no_list_is_said_beside_the_file(lead, study, text):
    response = upload(lead, study, text)
    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_a_tampered_preview_is_refused(lead, study):
    for sent in (
        {"text": "label\nk1\n"},
        {"text": "", "key": str(uuid.uuid4())},
        {"text": "label\n", "key": str(uuid.uuid4())},
    ):
        assert lead.post(url(study, "study_invitations_csv"), sent).status_code == 422
    assert study.panelists.count() == 10
