"""Going on by itself, arrow keys, keys held down, and keys switched off."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
