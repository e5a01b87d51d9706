"""Ways into a study: for one person or for many, and what happens to links that are old, withdrawn or made up."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.errors import DomainError
from labeling.admission import new_mark, read_mark
from labeling.invitations import accept, invite_anybody, invite_url
from labeling.models import Invitation, Panelist, Study
from labeling.panels import create_panelists
from labeling.withdrawal import withdraw
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


def test_following_a_personal_link_signs_in_and_leads_to_the_first_step(study: Study) -> None:
    made = create_panelists(study, 1)[0]
    client = Client()
    assert client.get(made.invite_path).status_code == 200
    assert "_auth_user_id" not in client.session, "a mail scanner that looks at the link signs nobody in"
    response = client.post(made.invite_path)
    assert response.status_code == 302
    assert response["Location"] == f"/rate/{study.slug}/language/"
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


def mark_in(html: str) -> str:
    found = re.search(r'name="admission" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)


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


def test_a_link_into_a_stratum_places_people_for_good(study: Study) -> None:
    stratum = study.strata.get(name="30-49")
    panelist = accept(token_of(invite_anybody(study, stratum=stratum)))
    assert (panelist.stratum, panelist.stratum_given) == (stratum, True)
    assert not accept(token_of(invite_anybody(study))).stratum_given


def test_a_finished_study_takes_in_nobody_else_but_knows_its_own(study: Study) -> None:
    shared, made = invite_anybody(study), create_panelists(study, 1)[0]
    Study.objects.filter(pk=study.pk).update(state="closed")
    assert refusal(token_of(shared)) == ("finished", 410)
    client = Client()
    assert client.post(made.invite_path).status_code == 302
    assert client.get(f"/rate/{study.slug}/my-data/").status_code == 200


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


@pytest.mark.django_db(transaction=True)
def test_a_form_pressed_many_times_at_once_lets_one_person_in() -> None:
    """Eight presses of one form, and two other people, through a link with three uses."""
    study = make_study(images=1)
    token = token_of(invite_anybody(study, uses=3))
    one = uuid.uuid4()

    def follow(admission: uuid.UUID) -> int | str:
        try:
            return accept(token, admission).pk
        except DomainError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(follow, [one, uuid.uuid4(), *[one] * 6, uuid.uuid4(), one]))
    pressed = {answers[n] for n in (0, 2, 3, 4, 5, 6, 7, 9)}
    assert len(pressed) == 1
    assert len(set(answers)) == 3
    assert Panelist.objects.count() == 3
    assert Invitation.objects.get(panelist=None).uses_left == 0
