"""Every route against every role: what a GET and a POST answer. A route that is not in the table fails the test."""

import re

import pytest
from django.db import transaction
from django.http import HttpResponse

from .conftest import ROLES, House
from .route_table import ADMIN, TABLE
from .route_walk import Route, address, routes

pytestmark = pytest.mark.django_db
WALKED = sorted(set(routes()))
OWN = [route for route in WALKED if not route.name.startswith("admin:")]
ADMINS = [route for route in WALKED if route.name.startswith("admin:")]


def ask(method: str, url: str, role: str, house: House) -> int:
    """The status of the answer; whatever it changed is undone."""
    client = house.browser(role)
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
def test_each_role_gets_what_the_table_says(house, route):
    get, post = TABLE.get(route.name, ("", ""))
    assert answers("GET", route, house) == get, " ".join(ROLES)
    assert answers("POST", route, house) == post, " ".join(ROLES)


@pytest.mark.parametrize("route", ADMINS, ids=lambda route: route.name)
def test_the_admin_is_for_administrators(house, route):
    url = address(route, house)
    for method in ("GET", "POST"):
        for role in ("anonymous", "panelist", "lead", "engineer"):
            assert ask(method, url, role, house) in ADMIN.get(route.name, (302,)), (method, role)
        assert ask(method, url, "superuser", house) < 500, method


def test_the_table_tells_the_roles_apart():
    """It would be of no use if two columns were alike by mistake."""
    columns = zip(*(f"{get} {post}".split() for get, post in TABLE.values()), strict=True)
    by_role = dict(zip(ROLES, columns, strict=False))
    assert len({by_role[role] for role in ("anonymous", "panelist", "lead", "engineer", "superuser")}) == 5


def test_a_study_that_is_not_there_and_one_of_others_look_the_same(house):
    """Nobody learns which studies exist."""
    for path in ("/studies/{}/agreement/", "/studies/{}/models/", "/rate/{}/", "/api/v1/studies/{}/scores/"):
        client = house.browser("other_lead")
        theirs, nowhere = client.get(path.format("full")), client.get(path.format("nowhere"))
        assert theirs.status_code == nowhere.status_code == 404
        assert plain(theirs).replace("full", "nowhere") == plain(nowhere)


def plain(response: HttpResponse) -> str:
    """The page without its CSRF tokens, which are new each time."""
    return re.sub(r'"[A-Za-z0-9]{64}"', '""', response.content.decode())
