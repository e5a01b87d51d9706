"""Every route against every role: what a GET and a POST answer. A route that is not in the table fails the test."""

import re

import pytest
from django.db import transaction
from django.test import Client

from .conftest import ROLES, House
from .route_table import ADMIN, TABLE
from .route_walk import Route, address, routes

pytestmark = pytest.mark.django_db
WALKED = sorted(set(routes()))
OWN = [route for route in WALKED if not route.name.startswith("admin:")]
ADMINS = [route for route in WALKED if route.name.startswith("admin:")]


def ask(method: str, url: str, role: str, house: House) -> int:
    """The status of the answer; whatever it changed is undone."""
    client = Client(raise_request_exception=False)
    if role in house.cookies:
        client.cookies = house.cookies[role].copy()
    as_json = {"data": "{}", "content_type": "application/json"} if url.startswith("/api/") else {}
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, **as_json)
        transaction.set_rollback(True)
    return response.status_code


def answers(method: str, route: Route, house: House) -> str:
    url = address(route, house)
    return " ".join(str(ask(method, url, role, house)) for role in ROLES)


def test_the_table_knows_every_route_and_no_other():
    assert {route.name for route in OWN} == set(TABLE)


@pytest.mark.parametrize("route", OWN, ids=lambda route: route.name)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_each_role_gets_what_the_table_says(house, route, method):
    expected = TABLE[route.name][method == "POST"]
    assert answers(method, route, house) == expected, " ".join(ROLES)


@pytest.mark.parametrize("route", ADMINS, ids=lambda route: route.name)
def test_the_admin_is_for_administrators(house, route):
    if route.name == "admin:None":
        url = "/admin/nothing/"
    elif route.nameless:
        pytest.skip("a pattern that only redirects old addresses")
    else:
        url = address(route, house)
    for method in ("GET", "POST"):
        for role in ROLES[:-1]:
            assert ask(method, url, role, house) in ADMIN.get(route.name, (302,)), (method, role)
        assert ask(method, url, "superuser", house) < 500, method


def test_no_two_roles_see_the_same_everywhere(house):
    """The table would be of no use if its columns were alike by mistake."""
    columns = list(zip(*(row[0].split() for row in TABLE.values()), strict=True))
    by_role = dict(zip(ROLES, columns, strict=True))
    assert len({by_role[role] for role in ("anonymous", "panelist", "lead", "engineer", "superuser")}) == 5
    assert all(re.fullmatch(r"\d{3}", code) for column in columns for code in column)
