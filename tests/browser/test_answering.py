"""What keys, taps and clicks do to the answers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_keys_rate_and_the_next_image_comes_by_itself(rater: Any) -> None:
    rater.rate("7", "1", "4", start=1)
    rater.sees(4)
    rater.holds(7, 1, 4)


def test_what_was_measured_comes_along(rater: Any) -> None:
    rater.page.wait_for_timeout(300)
    rater.rate("5", start=1)
    rater.holds(5)
    rating = rater.panelist.ratings.get()
    assert 300 <= rating.response_ms < 5000
    assert rating.client["input"] == "keyboard"
    assert rating.client["viewport"] == [1280, 720]
    assert rating.client["dpr"] == 1


def test_a_tap_rates(rater: Any) -> None:
    rater.page.get_by_role("radio", name="6").click()
    rater.sees(2)
    rater.holds(6)
    assert rater.panelist.ratings.get().client["input"] == "mouse"


def test_nothing_is_preselected(rater: Any) -> None:
    rater.rate("5", start=1)
    rater.sees(2)
    assert rater.page.locator("label.point").count() == 7
    assert rater.page.locator("label.point input:checked").count() == 0


def test_several_questions_are_answered_one_after_another(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=3)
    rater.enter()
    for key in "135":
        rater.page.keyboard.press(key)
    rater.sees(2)
    rater.holds(1, 3, 5)


def test_an_image_that_cannot_be_judged_takes_a_reason(rater: Any) -> None:
    rater.page.keyboard.press("s")
    rater.page.get_by_role("button", name="I have no opinion").click()
    rater.sees(2)
    rater.holds(None)
    assert rater.panelist.ratings.get().cannot_judge == "no_opinion"


def test_changing_ones_mind_about_not_judging_answers_nothing(rater: Any) -> None:
    rater.page.keyboard.press("s")
    rater.page.keyboard.press("Escape")
    rater.rate("4", start=1)
    rater.holds(4)


def test_an_image_that_does_not_load_can_be_passed_over(make_rater: Callable[..., Any], page: Any) -> None:
    rater = make_rater(images=1)
    page.route(
        "**/media/**", lambda route: route.fulfill(status=200, content_type="image/jpeg", body=b"broken")
    )
    page.goto(rater.invitation)
    rater.go_on_to(rater.url())
    page.get_by_role("button", name="Pass over it").click()
    rater.holds(None)
    assert rater.panelist.ratings.get().cannot_judge == "not_loaded"


def test_a_wide_scale_is_a_slider_that_starts_nowhere(make_rater: Callable[..., Any]) -> None:
    rater = make_rater()
    rater.study.scales.update(low=0, high=100)
    rater.enter()
    slider = rater.page.get_by_role("slider", name="How appealing is this image?")
    expect(slider).to_have_attribute("aria-valuetext", "not answered yet")
    expect(rater.page.get_by_role("button", name="Next")).to_be_disabled()
    slider.focus()
    rater.page.keyboard.press("ArrowRight")
    rater.page.keyboard.press("Enter")
    rater.sees(2)
    rater.holds(51)
