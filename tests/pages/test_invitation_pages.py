"""Links for many and for one, and a list of people that goes in and comes back with links."""

import csv
import html
import io
import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from labeling.invitations import accept, invite_anybody, invite_url
from labeling.models import Invitation
from labeling.panels import create_panelists

LIST = "label;stratum;name;mail\nk1;north;=Ada;ada@example.org\nk2;;Zoë;zoe@example.org\n"


def url(study, name="study_invitations", *keys):
    return reverse(name, args=[study.slug, *keys])


def shared_form(**about):
    until = (timezone.localdate() + timedelta(days=5)).isoformat()
    return {
        "key": str(uuid.uuid4()),
        "note": "on the board",
        "stratum": "",
        "uses": "",
        "until": until,
        **about,
    }


def upload(browser, study, text, encoding="utf-8"):
    file = SimpleUploadedFile("people.csv", text.encode(encoding))
    return browser.post(url(study, "study_invitations_csv"), {"file": file})


def hidden(response):
    """What the preview's form would send."""
    page = response.content.decode()
    fields = re.findall(r'<input type="hidden" name="(key|text|leave_out)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in fields}


def test_a_shared_link_is_made_once_and_lists_its_use(lead, study):
    form = shared_form(uses="3", stratum=study.strata.get(name="north").pk)
    assert lead.post(url(study), form).status_code == 302
    assert lead.post(url(study), form).status_code == 302, "the same form, sent twice"
    invitation = study.invitations.get()
    assert (invitation.uses_left, invitation.note, invitation.stratum.name) == (3, "on the board", "north")
    assert timezone.localtime(invitation.expires_at).hour == 23
    accept(invite_url(invitation).rstrip("/").rpartition("/")[2])
    page = lead.get(url(study)).content.decode()
    assert f"http://testserver{invite_url(invitation)}" in html.unescape(page)
    row = page.split("on the board")[1].split("</tr>")[0]
    assert ">1<" in row
    assert ">2<" in row
    assert AuditEvent.objects.get(action="invitation_made").actor.username == "lead"


@pytest.mark.parametrize(
    ("field", "value"),
    [("uses", "0"), ("until", "2001-01-01"), ("until", "2999-01-01"), ("stratum", "999999"), ("key", "x")],
)
def test_a_wrong_shared_link_is_refused_and_what_was_typed_stays(lead, study, field, value):
    response = lead.post(url(study), shared_form(**{field: value}))
    assert response.status_code == 422
    assert "on the board" in response.content.decode()
    assert not Invitation.objects.exists()


def test_links_are_revoked_and_opened_again(lead, study):
    invitation = invite_anybody(study, note="poster")
    target = url(study, "study_invitation_revoke", invitation.pk)
    assert "revoked" in lead.post(target, follow=True).content.decode()
    assert Client().get(invite_url(invitation)).status_code == 410
    lead.post(target, {"action": "renew"})
    assert Client().get(invite_url(invitation)).status_code == 200
    actions = AuditEvent.objects.filter(target=f"invitation:{invitation.pk}").values_list("action", flat=True)
    assert set(actions) == {"invitation_made", "invitation_revoked", "invitation_renewed"}


def test_a_personal_link_is_shown_when_it_is_renewed_and_not_before(lead, study):
    made = create_panelists(study, 1)[0]
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert made.invite_path not in html.unescape(lead.get(url(study)).content.decode())
    target = url(study, "study_invitation_revoke", made.panelist.invitation.pk)
    assert made.invite_path in html.unescape(lead.post(target, {"action": "renew"}).content.decode())
    assert Client().get(made.invite_path).status_code == 200
    made.panelist.state = "withdrawn"
    made.panelist.save()
    assert "has left the study" in lead.post(target, {"action": "renew"}, follow=True).content.decode()


def test_personal_links_are_searched(lead, study, django_assert_max_num_queries):
    labels = [new.panelist.label for new in create_panelists(study, 60)]
    with django_assert_max_num_queries(16):
        page = lead.get(url(study)).content.decode()
    assert "1–50 of 60" in page
    page = lead.get(url(study), {"q": labels[7]}).content.decode()
    assert labels[7] in page
    assert labels[8] not in page
    assert "No link matches." in lead.get(url(study), {"state": "revoked"}).content.decode()


def test_the_use_of_a_link_into_a_small_stratum_is_withheld(lead, study):
    small = study.strata.create(name="lefthanded")
    accept(
        invite_url(invite_anybody(study, uses=9, stratum=small, note="rare")).rstrip("/").rpartition("/")[2]
    )
    row = lead.get(url(study)).content.decode().split("rare")[1].split("</tr>")[0]
    assert row.count(">withheld<") == 2
    assert ">8<" not in row


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
