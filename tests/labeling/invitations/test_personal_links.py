"""A personal link leads to ones own place, every time."""

import pytest
from django.test import Client

from labeling.inviting.invitations import accept, invite_anybody
from labeling.models import Panelist, Study
from labeling.panels import create_panelists
from tests.labeling.invitations.links import refusal, token_of

pytestmark = pytest.mark.django_db


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


def test_a_finished_study_takes_in_nobody_else_but_knows_its_own(study: Study) -> None:
    shared, made = invite_anybody(study), create_panelists(study, 1)[0]
    Study.objects.filter(pk=study.pk).update(state="closed")
    assert refusal(token_of(shared)) == ("finished", 410)
    client = Client()
    assert client.post(made.invite_path).status_code == 302
    assert client.get(f"/rate/{study.slug}/my-data/").status_code == 200
