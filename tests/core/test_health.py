"""What a load balancer asks."""

import pytest
from django.db import DatabaseError, connection
from django.test import Client


def test_alive_without_a_database():
    """No database fixture here: pytest-django would refuse any query."""
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_when_the_database_is():
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, {"status": "ready", "database": "ok"})


@pytest.mark.django_db
def test_not_ready_before_the_migrations():
    with connection.cursor() as cursor:
        cursor.execute("alter table django_migrations rename to elsewhere")
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json()["status"] == "unready"


def test_not_ready_while_the_database_is_away(monkeypatch):
    def away() -> None:
        raise DatabaseError("connection refused")

    monkeypatch.setattr(connection, "cursor", away)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "unready")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_change_nothing(path):
    assert Client().post(path).status_code == 405
