"""The mark in a form counts for its link, for a while, and once."""

import uuid

import pytest
from django.core import signing
from django.test import Client

from core.errors import DomainError
from labeling.admission import new_mark, read_mark
from labeling.inviting.invitations import accept, invite_anybody, invite_url
from labeling.models import Panelist, Study
from labeling.withdrawal import withdraw
from tests.labeling.invitations.links import mark_in, token_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["forged", "old", "of another link"])
def test_a_mark_that_does_not_count_shows_the_form_anew(
    study: Study, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invite_anybody(study)
    link, token = invite_url(invitation), token_of(invitation)
    mark = new_mark(token)
    if kind == "forged":
        mark = f"x{mark}"
    elif kind == "old":
        monkeypatch.setattr("labeling.admission.SECONDS", -1)
    else:
        mark = new_mark(token_of(invite_anybody(study)))
    response = Client().post(link, {"admission": mark})
    assert response.status_code == 200
    assert mark_in(response.content.decode()) != mark
    assert not Panelist.objects.exists()


def test_a_mark_is_of_its_link_alone() -> None:
    assert isinstance(read_mark(new_mark("12:abc"), "12:abc"), uuid.UUID)
    assert read_mark(new_mark("12:abc"), "13:abc") is None
    assert read_mark(signing.dumps(["12:abc", "x"]), "12:abc") is None


def test_who_came_in_by_a_form_and_left_does_not_come_back_by_it(study: Study) -> None:
    invitation = invite_anybody(study)
    admission = uuid.uuid4()
    withdraw(accept(token_of(invitation), admission))
    with pytest.raises(DomainError) as error:
        accept(token_of(invitation), admission)
    assert error.value.code == "left"
