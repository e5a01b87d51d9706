"""axe finds nothing against WCAG 2.2 AA, in any state of the pages, in both languages, light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = [("en", "light"), ("en", "dark"), ("de", "light"), ("de", "dark")]


def complaints(page: Any) -> list[str]:
    answer = Axe().run(page, options=RULES).response
    assert answer["passes"], "axe looked at nothing"
    found = answer["violations"]
    return [f"{v['id']}: {node['html']}" for v in found for node in v["nodes"]]


class Findings(dict[str, list[str]]):
    """What axe says of each state."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def look(self, state: str) -> None:
        self[state] = complaints(self.page)

    def none_but(self) -> dict[str, list[str]]:
        return {state: problems for state, problems in self.items() if problems}


@pytest.fixture(params=LOOKS, ids="-".join)
def look(request: pytest.FixtureRequest, page: Any, live_server: Any) -> str:
    """The language; the page is in it, and light or dark."""
    language, scheme = request.param
    page.emulate_media(color_scheme=scheme)
    if language == "de":
        page.context.add_cookies([{"name": "django_language", "value": "de", "url": live_server.url}])
    return language


def enter(rater: Any, language: str) -> None:
    """To the first image; the language is chosen on the way."""
    rater.page.goto(rater.invitation)
    rater.go_on_to(rater.url(), language)
    rater.page.locator("#rating[data-ready=yes]").wait_for()


def answering(status: int, answer: dict[str, Any]) -> Callable[[Any], None]:
    return lambda route: route.fulfill(status=status, json=answer)


def panel(page: Any, name: str) -> None:
    page.locator(f"[data-panel={name}]").wait_for()


def test_the_way_in(make_rater: Callable[..., Any], page: Any, look: str) -> None:
    rater = make_rater(images=2)
    found = Findings(page)
    page.goto(rater.invitation)
    rater.go_on_to(rater.url(), look, each=lambda: found.look(page.url))
    assert len(found) >= 5
    assert found.none_but() == {}


def test_the_rating_screen(make_rater: Callable[..., Any], page: Any, look: str) -> None:
    rater = make_rater(scales=2, images=2, examples=(2, 6))
    enter(rater, look)
    found = Findings(page)
    found.look("rating")
    page.locator(".example").first.click()
    found.look("example")
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    found.look("one chosen")
    page.keyboard.press("?")
    found.look("help")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    found.look("cannot judge")
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    page.locator("[data-part=progress][value='1']").wait_for()
    page.locator("#rating[data-ready=yes]").wait_for()
    page.keyboard.press("1")
    page.keyboard.press("2")
    panel(page, "end")
    page.locator("[data-panel=end] a[data-first]").wait_for()
    found.look("end")
    page.locator("[data-panel=end] a[data-first]").click()
    found.look("thanks")
    page.goto(rater.url())
    panel(page, "done")
    found.look("done")
    page.goto(f"{rater.base}/rate/")
    found.look("home")
    assert found.none_but() == {}


def test_practice_and_one_question_after_another(
    make_rater: Callable[..., Any], page: Any, look: str
) -> None:
    rater = make_rater(scales=2, images=2, practice=1, one_by_one=True, examples=(4,))
    rater.study.scales.filter(position=1).update(low=0, high=100)
    rater.says_of_practice(1, 3, "Crowded.")
    enter(rater, look)
    found = Findings(page)
    found.look("practice, first question")
    page.keyboard.press("3")
    slider = page.get_by_role("slider")
    slider.wait_for()
    found.look("practice, slider")
    page.locator("#rating[data-ready=yes]").wait_for()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".feedback p").wait_for()
    found.look("feedback")
    page.keyboard.press("Enter")
    panel(page, "practice-end")
    page.locator("[data-panel=practice-end] [data-press=retry]").wait_for()
    found.look("practice is over")
    assert found.none_but() == {}


@pytest.mark.breaks_network
def test_what_is_said_in_place_of_an_image(make_rater: Callable[..., Any], page: Any, look: str) -> None:
    rater = make_rater(images=2)
    enter(rater, look)
    found = Findings(page)
    nothing = {
        "id": None,
        "trials": [],
        "scales": [],
        "length": 0,
        "retry_after": 600,
        "detail": "Said by the server.",
    }
    for reason in ("rest", "enough", "busy"):
        page.route("**/blocks/", answering(200, {**nothing, "reason": reason}))
        page.reload()
        panel(page, reason)
        found.look(reason)
        page.unroute("**/blocks/")
    for code in ("suspended", "study_not_live"):
        page.route("**/blocks/", answering(409, {"code": code, "detail": "Said by the server."}))
        page.reload()
        panel(page, code)
        found.look(code)
        page.unroute("**/blocks/")
    page.route("**/blocks/", lambda route: route.abort())
    page.reload()
    panel(page, "unreachable")
    found.look("unreachable")
    page.unroute("**/blocks/")
    page.reload()
    page.locator("#rating[data-ready=yes]").wait_for()
    refused = {"status": "rejected", "detail": "Said by the server."}

    def refuse(route: Any) -> None:
        keys = [answer["key"] for answer in route.request.post_data_json["ratings"]]
        route.fulfill(json={"results": [{**refused, "key": key} for key in keys]})

    page.route("**/api/v1/ratings/", refuse)
    page.keyboard.press("4")
    expect(page.locator("[data-opens=refused]")).to_be_visible()
    found.look("refused answers")
    page.locator("[data-opens=refused]").click()
    found.look("refused answers, listed")
    assert len(found) == 8
    assert found.none_but() == {}
