"""A form sent more than once lets one person in."""

import uuid

import pytest
from django.test import Client

from core.errors import DomainError
from labeling.inviting.invitations import accept, invite_anybody, invite_url
from labeling.models import Invitation, Panelist, Study
from tests.labeling.at_once import in_threads
from tests.labeling.invitations.links import mark_in, token_of
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


def test_a_form_sent_twice_lets_one_person_in(study: Study) -> None:
    link = invite_url(invite_anybody(study, uses=2))
    form = {"admission": mark_in(Client().get(link).content.decode())}
    first, second = Client(), Client()  # the answer to the first got lost: no cookie came with the second
    for client in (first, second):
        assert client.post(link, form).status_code == 302
    assert first.session["_auth_user_id"] == second.session["_auth_user_id"]
    assert Panelist.objects.count() == 1
    assert Invitation.objects.get(panelist=None).uses_left == 1


def test_the_form_that_took_the_last_place_can_be_sent_again(study: Study) -> None:
    link = invite_url(invite_anybody(study, uses=1))
    form = {"admission": mark_in(Client().get(link).content.decode())}
    assert [Client().post(link, form).status_code for _number in range(3)] == [302] * 3
    assert Client().post(link).status_code == 410
    assert Panelist.objects.count() == 1


def test_each_showing_of_the_form_is_for_somebody_else(study: Study) -> None:
    link = invite_url(invite_anybody(study))
    for _number in range(3):
        client = Client()
        client.post(link, {"admission": mark_in(client.get(link).content.decode())})
    assert Panelist.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_form_pressed_many_times_at_once_lets_one_person_in() -> None:
    """Eight presses of one form, and two other people, through a link with three uses."""
    study = make_study(images=1)
    token = token_of(invite_anybody(study, uses=3))
    one = uuid.uuid4()
    admissions = [one, uuid.uuid4(), *[one] * 6, uuid.uuid4(), one]

    def follow(number: int) -> int | str:
        try:
            return accept(token, admissions[number]).pk
        except DomainError as error:
            return error.code

    answers = in_threads(follow, len(admissions))
    pressed = {answers[n] for n in (0, 2, 3, 4, 5, 6, 7, 9)}
    assert len(pressed) == 1
    assert len(set(answers)) == 3
    assert Panelist.objects.count() == 3
    assert Invitation.objects.get(panelist=None).uses_left == 0
