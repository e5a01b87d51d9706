"""What people and programs are told when something does not work."""

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.errors import DomainError
from core.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def engineer(client: Client) -> Client:
    client.force_login(UserFactory(role=User.Role.ML_ENGINEER))
    return client


def broken(*args: object, **kwargs: object) -> None:
    raise ZeroDivisionError("the secret inside")


def test_a_page_that_is_not_there(client):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "<main" in response.content.decode()


def test_a_page_that_breaks_tells_people_nothing_of_its_inside(monkeypatch, client):
    monkeypatch.setattr("core.views.pages.redirect", broken)
    client.raise_request_exception = False
    client.force_login(UserFactory())
    response = client.get("/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "<main" in page
    assert "secret" not in page
    assert "Traceback" not in page


def test_a_form_without_its_token_is_refused_with_a_page():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("login"), {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "<main" in response.content.decode()


def test_nobody_signed_in_is_told_so_by_the_api(client):
    response = client.get("/api/v1/models/")
    assert response.status_code == 401
    assert response.json()["code"] == "not_authenticated"
    assert response.json()["detail"]


def test_a_wrong_token_is_told_so(client):
    response = client.get("/api/v1/models/", headers={"authorization": "Token nonsense"})
    assert (response.status_code, response.json()["code"]) == (401, "authentication_failed")


def test_what_does_not_exist(engineer):
    response = engineer.get("/api/v1/studies/nowhere/scores/")
    assert response.status_code == 404
    assert set(response.json()) == {"code", "detail"}


def test_the_wrong_method(engineer):
    response = engineer.delete("/api/v1/models/")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("body", ["{", "[]", '"ratings"', "null", '{"ratings": {}}', '{"ratings": []}'])
def test_nonsense_in_the_body(client, body):
    client.force_login(UserFactory())
    response = client.post("/api/v1/ratings/", body, content_type="application/json")
    assert response.status_code in (400, 403)
    assert {"code", "detail"} <= set(response.json())


def answer_of(error: Exception) -> object:
    class Failing(APIView):
        authentication_classes = ()
        permission_classes = ()

        def get(self, request: object) -> None:
            raise error

    return Failing.as_view()(APIRequestFactory().get("/"))


def test_domain_errors_come_with_their_status_code_and_sentence():
    response = answer_of(DomainError("too_few", "Collect more ratings.", status=409, needed=12))
    assert response.status_code == 409
    assert response.data == {"code": "too_few", "detail": "Collect more ratings.", "needed": 12}


def test_a_broken_api_answers_json_too(monkeypatch, engineer):
    """A program that reads JSON must not be handed a page, nor the inside of the error."""
    monkeypatch.setattr("scoring.api.views.models_for", broken)
    engineer.raise_request_exception = False
    response = engineer.get("/api/v1/models/")
    assert response.status_code == 500
    assert response["Content-Type"] == "application/json"
    assert response.json()["code"] == "server_error"
    assert "secret" not in response.content.decode()
