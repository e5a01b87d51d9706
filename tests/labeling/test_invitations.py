"""Ways into a study: for one person or for many, and what happens to links that are old, withdrawn or made up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from labeling.invitations import accept, invite_anybody, invite_url
from labeling.models import Invitation, Panelist, Study
from labeling.panels import create_panelists
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study(images=1, strata=("18-29", "30-49"))


def token_of(invitation: Invitation) -> str:
    return invite_url(invitation).rstrip("/").rpartition("/")[2]


def refusal(token: str) -> tuple[str, int]:
    with pytest.raises(DomainError) as error:
        accept(token)
    assert str(error.value.message).endswith(".")
    return error.value.code, error.value.status


def test_a_personal_link_opens_ones_own_place_every_time(study: Study) -> None:
    made = create_panelists(study, 1)[0]
    token = made.invite_path.rstrip("/").rpartition("/")[2]
    assert accept(token) == accept(token) == made.panelist
    assert Panelist.objects.count() == 1


def test_following_a_personal_link_signs_in_and_leads_to_consent(study: Study) -> None:
    made = create_panelists(study, 1)[0]
    client = Client()
    assert client.get(made.invite_path).status_code == 200
    assert "_auth_user_id" not in client.session, "a mail scanner that looks at the link signs nobody in"
    response = client.post(made.invite_path)
    assert response.status_code == 302
    assert response["Location"] == f"/rate/{study.slug}/consent/"
    assert client.session["_auth_user_id"] == str(made.panelist.user_id)


def test_a_shared_link_makes_a_panelist_each_time_until_it_is_used_up(study: Study) -> None:
    token = token_of(invite_anybody(study, uses=3))
    admitted = [accept(token) for _number in range(3)]
    assert len({panelist.pk for panelist in admitted}) == 3
    assert {panelist.stratum.name for panelist in admitted} == {"18-29", "30-49"}, (
        "the emptiest stratum first"
    )
    assert refusal(token) == ("used_up", 410)
    assert Panelist.objects.count() == 3


def test_a_shared_link_without_a_limit_goes_on(study: Study) -> None:
    token = token_of(invite_anybody(study))
    assert len({accept(token).pk for _number in range(5)}) == 5


def test_looking_at_a_shared_link_uses_nothing_up(study: Study) -> None:
    invitation = invite_anybody(study, uses=1)
    for _number in range(3):
        assert Client().get(invite_url(invitation)).status_code == 200
    invitation.refresh_from_db()
    assert invitation.uses_left == 1
    assert not Panelist.objects.exists()


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


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_many() -> None:
    study = make_study(images=1)
    token = token_of(invite_anybody(study, uses=2))

    def follow(_number: int) -> str:
        try:
            accept(token)
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(follow, range(8))) == ["in"] * 2 + ["used_up"] * 6
    assert Panelist.objects.count() == 2
    assert Invitation.objects.get(panelist=None).uses_left == 0
