import pytest
from django.test import Client


@pytest.mark.django_db
def test_a_program_is_answered_in_json_under_the_api() -> None:
    answer = Client().get("/api/v1/nothing-here/")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_a_person_gets_a_page() -> None:
    answer = Client().get("/nothing-here/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
