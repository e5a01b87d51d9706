"""Sizes of targets, the look of the stage, motion, languages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEAST_TARGET = 44  # px


@pytest.mark.parametrize("points", [5, 7, 9, 10, 11])
def test_targets_are_large_enough_on_the_smallest_phone(
    make_rater: Callable[..., Any], page: Any, points: int
) -> None:
    rater = make_rater(scales=2, examples=tuple(range(1, points, 2)))
    rater.study.scales.update(
        low=1, high=points, low_label="Überhaupt nicht ansprechend", high_label="Ausgesprochen"
    )
    page.set_viewport_size({"width": 320, "height": 568})
    rater.enter()
    page.keyboard.press("?")
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.locator("#rating[data-ready=yes]").wait_for()
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


def test_nothing_moves_under_reduced_motion(make_rater: Callable[..., Any], page: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    rater = make_rater()
    rater.enter()
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
             const s = getComputedStyle(e);
             return s.transitionDuration.split(", ").some((t) => parseFloat(t) > 0 && s.transitionProperty !== "none")
               || (s.animationName !== "none" && parseFloat(s.animationDuration) > 0);
           }).map((e) => e.className || e.tagName)"""
    )
    assert moving == []
