"""Odd addresses and locked accounts lead nowhere; errors are JSON."""

import pytest
from django.test import Client

from labeling.models import Panelist, Study
from tests.labeling.hostile.hostile_requests import RATINGS
from tests.labeling.panel import client_of

pytestmark = pytest.mark.django_db


def test_a_locked_account_is_out_at_once(study: Study, attacker: Panelist) -> None:
    client = client_of(attacker)
    assert attacker.user is not None
    attacker.user.is_active = False
    attacker.user.save()
    assert client.post(f"/api/v1/studies/{study.slug}/blocks/").status_code == 401
    assert client.post(RATINGS, {"ratings": [{}]}, format="json").status_code == 401


ODD_PATHS = [
    "/api/v1/studies/%00/blocks/",
    "/api/v1/studies/..%2f..%2fetc/blocks/",
    "/api/v1/studies/" + "x" * 3000 + "/blocks/",
    "/api/v1/studies/caf%C3%A9/blocks/",
    "/invitation/%00/",
    "/invitation/%ff%fe/",
    "/media/%ff/",
    "/media/" + "9" * 5000 + ":a:b/",
    "/rate/%00/",
]


@pytest.mark.parametrize("path", ODD_PATHS, ids=[path[:40] for path in ODD_PATHS])
def test_odd_addresses_lead_nowhere(attacker: Panelist, path: str) -> None:
    assert attacker.user is not None
    client = Client(raise_request_exception=False)
    client.force_login(attacker.user)
    for method in (client.get, client.post):
        assert method(path).status_code in (200, 400, 404, 405)


@pytest.mark.parametrize(
    "headers", [{"accept": "text/html"}, {"accept": "image/png"}, {"accept": "*"}, {"accept-language": "xx"}]
)
def test_whatever_is_asked_for_errors_are_json(
    study: Study, attacker: Panelist, headers: dict[str, str]
) -> None:
    response = client_of(attacker).post(f"/api/v1/studies/{study.slug}/blocks/", headers=headers)
    assert response.status_code in (200, 406)
    response.json()
