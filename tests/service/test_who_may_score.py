"""Members of the study's staff score; to others it does not exist."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from core.models import User
from labeling.models import Study
from scoring.models import ScoreRequest
from tests.factories import StudyFactory, UserFactory, picture, staff
from tests.service.conftest import Workers, client_of
from tests.service.test_one_request import send


@pytest.fixture
def request_id(study: Study) -> str:
    row = ScoreRequest.objects.create(study=study, model=study.models.get(), name="a.jpg", image=b"")
    return str(row.pk)


def test_strangers_see_neither_the_study_nor_its_requests(study: Study, request_id: str):
    elsewhere = StudyFactory()
    strangers = [
        staff(elsewhere, User.Role.DATA_LEAD),
        staff(elsewhere, User.Role.ML_ENGINEER),
        UserFactory(),
    ]
    for user in strangers:
        assert send(client_of(user), picture(1)).status_code == 404
        assert client_of(user).get(f"/api/v1/score/{request_id}/").status_code == 404
    assert send(APIClient(), picture(1)).status_code == 401
    assert APIClient().get(f"/api/v1/score/{request_id}/").status_code == 401
    assert ScoreRequest.objects.count() == 1


def test_only_a_data_lead_brings_images_in(study: Study, engineer: APIClient, worker: Workers):
    response = send(engineer, picture(1), keep=True)
    assert (response.status_code, response.data["code"]) == (403, "not_data_lead")


def test_what_is_wrong_is_named(study: Study, engineer: APIClient, settings: Any):
    assert send(engineer).data["code"] == "no_image"
    assert send(engineer, picture(1), model=7).data["code"] == "no_model"
    assert engineer.post("/api/v1/score/", {}, format="json").status_code == 400
    assert engineer.post("/api/v1/score/", [1], format="json").status_code == 400
    response = send(engineer, *[picture(1)] * (settings.DATA_UPLOAD_MAX_NUMBER_FILES + 1))
    assert response.status_code == 413


def test_the_page_scores_without_javascript(study: Study, worker: Workers):
    worker()
    user = staff(study, User.Role.DATA_LEAD)
    client = Client()
    client.force_login(user)
    page = client.get("/studies/glow/scores/new/")
    assert page.status_code == 200
    from io import BytesIO

    file = BytesIO(picture(5))
    file.name = "sunset.jpg"
    answered = client.post("/studies/glow/scores/new/", {"image": file}, follow=True)
    for _try in range(60):
        text = answered.content.decode()
        if "hx-trigger" not in text:
            break
        answered = client.get(answered.request["PATH_INFO"] + "?" + answered.request["QUERY_STRING"])
    assert "sunset.jpg" in text
    assert "Appeal" in text
    assert "score-bar" in text
    assert client.post("/studies/glow/scores/new/", {}).status_code == 422
