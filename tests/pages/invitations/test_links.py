"""Links for many and for one."""

import html
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from core.models import AuditEvent
from labeling.inviting.invitations import accept, invite_anybody, invite_url
from labeling.models import Invitation
from labeling.panels import create_panelists
from tests.pages.invitations.invitation_pages import shared_form, url


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
