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


def test_going_on_by_itself_can_be_switched_off(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=3)
    rater.enter()
    rater.page.get_by_role("button", name="Help").click()
    rater.page.get_by_label("Go on by itself when everything is answered").uncheck()
    rater.page.keyboard.press("Escape")
    for key in "246":
        rater.page.keyboard.press(key)
    expect(rater.page.get_by_role("button", name="Next")).to_be_enabled()
    rater.sees(1)
    rater.page.keyboard.press("Enter")
    rater.sees(2)
    rater.holds(2, 4, 6)


def test_arrow_keys_choose_but_do_not_answer(rater: Any) -> None:
    rater.page.get_by_role("radio", name="1").focus()
    for _time in range(3):
        rater.page.keyboard.press("ArrowRight")
    rater.page.wait_for_timeout(200)
    rater.sees(1)
    rater.page.keyboard.press("Enter")
    rater.sees(2)
    rater.holds(4)


def test_a_key_held_down_is_one_press(rater: Any) -> None:
    for _time in range(10):
        rater.page.keyboard.down("3")
    rater.page.keyboard.up("3")
    rater.sees(2)
    rater.holds(3)


def test_single_keys_can_be_switched_off_and_stay_off(rater: Any) -> None:
    rater.page.keyboard.press("?")
    rater.page.get_by_label("Use single keys as shortcuts").uncheck()
    rater.page.get_by_role("button", name="Close").click()
    rater.page.reload()
    rater.sees(1)
    for key in "5us?":
        rater.page.keyboard.press(key)
    rater.page.wait_for_timeout(200)
    rater.sees(1)
    assert rater.page.locator("dialog[open]").count() == 0
    rater.page.get_by_role("radio", name="2").click()
    rater.sees(2)
    rater.holds(2)


def test_taking_back_supersedes_and_never_edits(rater: Any) -> None:
    rater.rate("2", "3", start=1)
    rater.sees(3)
    rater.page.keyboard.press("Backspace")
    rater.sees(2)
    expect(rater.page.get_by_role("radio", name="3")).to_be_checked()
    rater.page.keyboard.press("u")
    rater.sees(1)
    rater.rate("6", start=1)
    rater.sees(2)
    rater.page.keyboard.press("Enter")
    rater.sees(3)
    rater.holds(6, 3)
    first = rater.panelist.ratings.get(value=2)
    assert not first.current
    assert first.superseded_by.value == 6
    assert rater.panelist.ratings.count() == 3


def test_ten_answers_can_be_taken_back_and_no_more(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(block_length=14)
    rater.enter()
    rater.rate(*"123456712345", start=1)
    for number in range(12, 2, -1):
        rater.sees(number + 1)
        rater.page.keyboard.press("Backspace")
    rater.sees(3)
    expect(rater.page.get_by_role("button", name="Take back")).to_be_hidden()
    rater.page.keyboard.press("Backspace")
    rater.page.wait_for_timeout(200)
    rater.sees(3)
    rater.rate("7", start=3)
    rater.sees(4)
    rater.holds(1, 2, 7, 4, 5, 6, 7, 1, 2, 3, 4, 5)


def test_the_last_answer_of_a_block_can_be_taken_back(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(images=3)
    rater.enter()
    rater.rate("1", "2", "3", start=1)
    rater.page.get_by_role("button", name="Take back the last answer").click()
    rater.rate("7", start=3)
    expect(rater.page.get_by_role("link", name="Finish")).to_be_visible()
    rater.holds(1, 2, 7)


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
