"""Accessibility rules, sizes of targets, languages, and the weight of the scripts."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "rating"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LEAST_TARGET = 44  # px
HEAVIEST = 15_000  # bytes, compressed


def complaints(page: Any) -> list[str]:
    answer = Axe().run(page, options=RULES).response
    assert answer["passes"], "axe looked at nothing"
    found = answer["violations"]
    return [f"{v['id']}: {node['html']}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_keeps_the_rules(make_rater: Callable[..., Any], page: Any, scheme: str) -> None:
    rater = make_rater(scales=2, images=2)
    page.emulate_media(color_scheme=scheme)
    found = {}
    page.goto(rater.invitation)
    found["invitation"] = complaints(page)
    page.get_by_role("button", name="Go on").click()
    found["consent"] = complaints(page)
    page.get_by_role("button", name="I agree").click()
    found["instructions"] = complaints(page)
    page.get_by_role("button", name="Begin").click()
    rater.sees(1)
    found["rating"] = complaints(page)
    page.keyboard.press("3")
    found["rating, one chosen"] = complaints(page)
    page.keyboard.press("?")
    found["help"] = complaints(page)
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    found["cannot judge"] = complaints(page)
    page.keyboard.press("Escape")
    page.keyboard.press("4")
    rater.sees(2)
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.get_by_role("link", name="Finish").wait_for()
    found["end"] = complaints(page)
    page.get_by_role("link", name="Finish").click()
    found["thanks"] = complaints(page)
    page.get_by_role("link", name="All your studies").click()
    found["home"] = complaints(page)
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("points", [5, 7, 10, 11])
def test_targets_are_large_enough_on_the_smallest_phone(
    make_rater: Callable[..., Any], page: Any, points: int
) -> None:
    rater = make_rater(scales=2)
    rater.study.scales.update(
        low=1, high=points, low_label="Überhaupt nicht ansprechend", high_label="Ausgesprochen"
    )
    page.set_viewport_size({"width": 320, "height": 568})
    rater.enter()
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("label.point, button, #rating a")]
             .filter((e) => e.checkVisibility({ visibilityProperty: true }))
             .map((e) => { const r = e.getBoundingClientRect(); return [e.textContent, r.width, r.height]; })"""
    )
    assert len(sizes) >= 2 * points + 3
    assert [size for size in sizes if min(size[1], size[2]) < LEAST_TARGET] == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


@pytest.mark.breaks_network
@pytest.mark.parametrize("width", [390, 1440])
def test_the_stage_is_the_same_grey_in_light_and_dark_and_never_moves(
    make_rater: Callable[..., Any], width: int
) -> None:
    rater = make_rater()
    rater.page.set_viewport_size({"width": width, "height": 844})
    rater.enter()
    colour = "() => getComputedStyle(document.querySelector('.stage')).backgroundColor"
    box = "() => JSON.stringify(document.querySelector('.stage').getBoundingClientRect())"
    greys, places = set(), set()
    for number, scheme in enumerate(["light", "dark"], start=1):
        rater.page.emulate_media(color_scheme=scheme)
        rater.sees(number)
        greys.add(rater.page.evaluate(colour))
        places.add(rater.page.evaluate(box))
        rater.page.keyboard.press("4")
    rater.sees(3)
    rater.page.context.set_offline(True)
    rater.page.keyboard.press("5")
    expect(rater.page.get_by_text("Saved here; will be sent when you are online again.")).to_be_visible()
    places.add(rater.page.evaluate(box))
    assert len(greys) == len(places) == 1


def test_the_language_can_be_changed_on_the_rating_page(rater: Any) -> None:
    rater.page.keyboard.press("?")
    rater.page.get_by_role("button", name="Deutsch").click()
    rater.page.locator("[data-part=trial] img").wait_for()
    expect(rater.page.locator("html")).to_have_attribute("lang", "de")
    assert rater.page.url == rater.url()


def loaded_by(script: Path) -> set[Path]:
    imported = re.findall(r'from "\./(\w+\.js)"', script.read_text())
    return {script}.union(*(loaded_by(SCRIPTS / name) for name in imported))


def test_the_scripts_of_the_rating_page_are_light() -> None:
    scripts = loaded_by(SCRIPTS / "main.js")
    assert len(scripts) > 10
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) <= HEAVIEST


def test_the_policy_allows_nothing_inline(rater: Any) -> None:
    policy = rater.page.request.get(rater.url()).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "require-trusted-types-for 'script'" in policy
