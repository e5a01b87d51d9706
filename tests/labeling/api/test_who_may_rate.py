"""Who may ask for blocks and send answers."""

import pytest
from rest_framework.test import APIClient

from core.models import User
from labeling.consent import give_consent
from labeling.models import Panelist, Rating, Study
from tests.factories import UserFactory, staff
from tests.labeling.api.requests_and_refusals import RATINGS, blocks_of, refused, signed_in
from tests.labeling.panel import client_of, item, join, make_study

pytestmark = pytest.mark.django_db


def test_without_signing_in_nothing_is_given(study: Study) -> None:
    for path in (blocks_of(study), RATINGS):
        refused(APIClient().post(path, {}, format="json"), 401, "not_authenticated")
    wrong = APIClient(headers={"Authorization": "Token 0123"})
    refused(wrong.post(blocks_of(study)), 401, "authentication_failed")


def test_people_agree_first_and_programs_need_not(study: Study, rater: Panelist) -> None:
    assert rater.user is not None
    person = signed_in(rater.user)
    refused(person.post(blocks_of(study)), 403, "no_consent")
    give_consent(rater)
    refused(person.post(blocks_of(study)), 403, "way_in")
    Panelist.objects.filter(pk=rater.pk).update(instructed_at=rater.consented_at)
    assert person.post(blocks_of(study)).status_code == 201
    assert client_of(join(study)).post(blocks_of(study)).status_code == 201


def test_a_session_needs_the_csrf_token(study: Study, rater: Panelist) -> None:
    assert rater.user is not None
    give_consent(rater)
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(rater.user)
    refused(client.post(blocks_of(study)), 403, "permission_denied")


def test_refusals_carry_their_code(study: Study, rater: Panelist) -> None:
    Study.objects.update(state="paused")
    refused(client_of(rater).post(blocks_of(study)), 409, "study_not_live")
    Study.objects.update(state="live")
    Panelist.objects.update(state="suspended")
    refused(client_of(rater).post(blocks_of(study)), 403, "suspended")


def test_another_study_does_not_exist(study: Study, rater: Panelist) -> None:
    stranger, foreign = join(make_study()), staff(make_study(), User.Role.DATA_LEAD)
    refused(client_of(stranger).post(blocks_of(study)), 404, "not_found")
    refused(client_of(stranger).post("/api/v1/studies/nowhere/blocks/"), 404, "not_found")
    for figures in ("reliability/", "consensus/?scale=appeal"):
        path = f"/api/v1/studies/{study.slug}/{figures}"
        for user in (foreign, rater.user, stranger.user):
            assert user is not None
            refused(signed_in(user).get(path), 404, "not_found")


def test_who_is_on_no_panel_cannot_rate() -> None:
    refused(signed_in(UserFactory()).post(RATINGS, {"ratings": [{}]}, format="json"), 403, "not_a_panelist")


def test_somebody_in_two_studies_rates_in_each(study: Study, rater: Panelist) -> None:
    other = make_study(images=5)
    second = join(other, user=rater.user)
    for panelist, place in ((rater, study), (second, other)):
        client = client_of(panelist)
        trial = client.post(blocks_of(place)).json()["trials"][0]["id"]
        result = client.post(RATINGS, {"ratings": [item(trial)]}, format="json").json()["results"][0]
        assert result["status"] == "stored"
    assert set(Rating.objects.values_list("panelist", flat=True)) == {rater.pk, second.pk}
