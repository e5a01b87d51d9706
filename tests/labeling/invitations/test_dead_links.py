"""Links that are old, withdrawn or made up lead nowhere, and say why."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from labeling.inviting.invitations import invite_anybody, invite_url
from labeling.models import Invitation, Panelist, Study
from labeling.panels import create_panelists
from tests.labeling.invitations.links import refusal, token_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("shared", [True, False])
def test_old_and_withdrawn_links_are_gone(study: Study, shared: bool) -> None:
    invitation = invite_anybody(study) if shared else create_panelists(study, 1)[0].panelist.invitation
    before = Panelist.objects.count()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(token_of(invitation)) == ("expired", 410)
    Invitation.objects.filter(pk=invitation.pk).update(revoked_at=timezone.now())
    assert refusal(token_of(invitation)) == ("revoked", 410)
    assert Client().post(invite_url(invitation)).status_code == 410
    assert Panelist.objects.count() == before


def test_made_up_links_lead_nowhere(study: Study) -> None:
    token = token_of(invite_anybody(study))
    number, colon, signature = token.partition(":")
    made_up = [
        f"{int(number) + 1}{colon}{signature}",
        number,
        f"{number}:",
        token[:-1],
        token.upper(),
        "x" * 500,
        "²:a",
    ]
    for forged in made_up:
        assert refusal(forged) == ("unknown", 404)
        assert Client().post(f"/invitation/{forged}/").status_code == 404
    assert not Panelist.objects.exists()


def test_a_link_to_a_deleted_invitation_leads_nowhere(study: Study) -> None:
    invitation = invite_anybody(study)
    token = token_of(invitation)
    invitation.delete()
    assert refusal(token) == ("unknown", 404)


def test_a_picture_link_is_no_invitation(study: Study) -> None:
    from core import media_links

    assert refusal(media_links.sign(str(invite_anybody(study).pk))) == ("unknown", 404)


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        ({"revoked_at": timezone.now()}, "This invitation was withdrawn"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "This invitation has run out"),
        ({"uses_left": 0}, "This invitation has been used up"),
    ],
)
def test_each_dead_end_says_what_it_is(study: Study, change: dict[str, object], heading: str) -> None:
    invitation = invite_anybody(study)
    Invitation.objects.filter(pk=invitation.pk).update(**change)
    html = Client().get(invite_url(invitation)).content.decode()
    assert f"<h1>{heading}</h1>" in html
    assert 'name="admission"' not in html
