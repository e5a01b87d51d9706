"""A shared link lets as many in as it has places."""

import pytest
from django.test import Client

from core.errors import DomainError
from labeling.inviting.invitations import accept, invite_anybody, invite_url
from labeling.models import Invitation, Panelist, Study
from tests.labeling.at_once import in_threads
from tests.labeling.invitations.links import refusal, token_of
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


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


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_many() -> None:
    study = make_study(images=1)
    token = token_of(invite_anybody(study, uses=2))

    def follow(_number: int) -> str:
        try:
            accept(token)
        except DomainError as error:
            return error.code
        return "in"

    assert sorted(in_threads(follow, 8)) == ["in"] * 2 + ["used_up"] * 6
    assert Panelist.objects.count() == 2
    assert Invitation.objects.get(panelist=None).uses_left == 0


def test_a_link_into_a_stratum_places_people_for_good(study: Study) -> None:
    stratum = study.strata.get(name="30-49")
    panelist = accept(token_of(invite_anybody(study, stratum=stratum)))
    assert (panelist.stratum, panelist.stratum_given) == (stratum, True)
    assert not accept(token_of(invite_anybody(study))).stratum_given
