"""Every page of the site in a real browser: accessibility rules, console, Content Security Policy.

Each address that answers a role with a page is opened in both languages and looked at in light and dark, in a study
that has everything in it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.gates import conftest as gates
from tests.gates.route_table import TABLE
from tests.gates.route_walk import Route, address, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
FEWEST_PAGES = 30
LANGUAGES = ("en", "de")
SCHEMES = ("light", "dark")
NARROWEST = 320  # px; WCAG 1.4.10 asks for no scrolling in two directions


@pytest.fixture
def house(transactional_db: None, settings: Any) -> gates.House:
    settings.BACKBONE = "handcrafted"
    return gates.furnish()


def pages(house: gates.House) -> Iterator[tuple[str, str]]:
    """(address, role that sees it) of every route that shows somebody something."""
    for route in sorted(set(routes())):
        if not route.name.startswith(("admin:", "api_")):
            answers = dict(zip(gates.ROLES, TABLE[route.name][0].split(), strict=True))
            role = next((role for role, status in answers.items() if status == "200"), None)
            if role is not None:
                yield address(Route(*route), house), role


def is_page(response: Any) -> bool:
    """A whole page, no file; fragments are looked at within the page that asks for them."""
    return "text/html" in response.headers.get("content-type", "") and "<html" in response.text()


def sign_in(context: Any, base: str, house: gates.House, role: str) -> None:
    cookies = [
        {"name": name, "value": m.value, "url": base} for name, m in house.browser(role).cookies.items()
    ]
    context.clear_cookies()
    context.add_cookies(cookies)


def complaints(page: Any) -> list[str]:
    answer = Axe().run(page, options=RULES).response
    assert answer["passes"], "axe looked at nothing"
    return [f"{v['id']}: {node['html']}" for v in answer["violations"] for node in v["nodes"]]


def visit(page: Any, context: Any, base: str, house: gates.House, look: Callable[[str], None]) -> int:
    """Open every page in both languages, and call `look` with a word for where it is. Returns how many pages."""
    seen = 0
    for path, role in pages(house):
        sign_in(context, base, house, role)
        for language in LANGUAGES:
            context.add_cookies([{"name": "django_language", "value": language, "url": base}])
            if not is_page(context.request.get(base + path)):
                break
            response = page.goto(base + path)
            assert response.status == 200, path
            seen += language == LANGUAGES[0]
            look(f"{path} ({language})")
        page.goto("about:blank")  # what the page still asks for must not go out under the next name
    return seen


def test_every_page_keeps_the_rules(house: gates.House, page: Any, context: Any, live_server: Any) -> None:
    found: dict[str, list[str]] = {}

    def look(where: str) -> None:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colour half-way
            found[f"{where} {scheme}"] = complaints(page)

    seen = visit(page, context, live_server.url, house, look)
    assert seen >= FEWEST_PAGES
    assert {where: problems for where, problems in found.items() if problems} == {}


def test_no_page_is_wider_than_a_phone(house: gates.House, page: Any, context: Any, live_server: Any) -> None:
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    wide: dict[str, int] = {}

    def look(where: str) -> None:
        width = page.evaluate("() => document.documentElement.scrollWidth")
        if width > NARROWEST:
            wide[where] = width

    visit(page, context, live_server.url, house, look)
    assert wide == {}
