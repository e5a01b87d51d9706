"""Withdrawing asks first, then removes it all and signs out."""

import pytest
from django.test import Client

from labeling.models import Invitation, Panelist, Study
from tests.labeling.panel import join, make_study
from tests.pages.my_data.own_data import address, exported

pytestmark = pytest.mark.django_db


def test_withdrawing_asks_for_a_clear_yes(study: Study, rater: Panelist, client: Client) -> None:
    assert client.get(address(study, "withdraw/")).status_code == 200
    response = client.post(address(study, "withdraw/"))
    assert response.status_code == 422
    assert "Nothing has been removed" in response.content.decode()
    rater.refresh_from_db()
    assert rater.state != "withdrawn"
    assert rater.ratings.exists()


def test_withdrawing_removes_it_all_and_signs_out(study: Study, rater: Panelist, client: Client) -> None:
    Invitation.objects.create(
        study=study, panelist=rater, note="Ann, ann@example.org", expires_at=rater.created_at
    )
    number = rater.ratings.count()
    html = client.post(address(study, "withdraw/"), {"sure": "yes"}).content.decode()
    assert f"{number} answers were removed" in html
    assert "_auth_user_id" not in client.session
    rater.refresh_from_db()
    assert (rater.state, rater.description, rater.device, rater.language) == ("withdrawn", {}, {}, "")
    assert rater.consented_at is not None, "that they had agreed stays on record"
    assert rater.user.email == ""
    assert rater.invitation.note == ""
    assert not rater.ratings.exists()
    assert client.get(address(study)).status_code == 302


def test_who_left_one_study_of_two_sees_that_nothing_is_kept(
    study: Study, rater: Panelist, client: Client
) -> None:
    join(make_study(images=1), user=rater.user)
    client.post(address(study, "withdraw/"), {"sure": "yes"})
    again = Client()
    again.force_login(rater.user)
    again.cookies["django_language"] = "en"
    html = again.get(address(study)).content.decode()
    assert "You have withdrawn from this study" in html
    assert exported(again, study)["answers"] == []
    for rest in ("", "consent/", "device/", "withdraw/"):
        assert again.get(address(study, rest))["Location"].endswith("/thanks/")
