import pytest

from tests.gates.test_routes import *


@pytest.mark.django_db
def test_probe(house):
    with open("/tmp/routes.txt", "w") as f:
        for route in OWN:
            f.write(f"{route.name:28} | {answers('GET', route, house)} | {answers('POST', route, house)}\n")
        for route in ADMINS:
            if route.name == "admin:None" or route.nameless:
                url = "/admin/nothing/"
            else:
                url = address(route, house)
            f.write(
                f"{route.name} {route.nameless} {[ask(m, url, r, house) for m in ('GET', 'POST') for r in ROLES]}\n"
            )
