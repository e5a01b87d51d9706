"""One question after another, forwards and back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.boxes import BOXES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def visible_questions(page: Any) -> list[str]:
    legends = page.locator(".scale legend").filter(visible=True)
    return [text.split("\n")[-1] for text in legends.all_inner_texts()]


def test_one_question_after_another(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=3, one_by_one=True)
    rater.enter()
    page = rater.page
    before = page.evaluate(BOXES)
    for key, question in zip("246", ("How appealing", "How clear", "How loud"), strict=True):
        expect(page.get_by_role("group", name=question)).to_be_visible()
        assert page.get_by_role("radio").count() == 7  # the others are not there for anybody
        assert page.evaluate(BOXES) == before
        page.wait_for_function("() => document.querySelector('#rating').dataset.ready === 'yes'")
        page.keyboard.press(key)
    rater.sees(2)
    expect(page.get_by_role("group", name="How appealing")).to_be_visible()
    rater.holds(2, 4, 6)


def test_going_back_leads_to_the_question_before(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=2, one_by_one=True)
    rater.enter()
    page = rater.page
    page.keyboard.press("2")
    expect(page.get_by_role("group", name="How clear")).to_be_visible()
    rater.sees(1)
    page.keyboard.press("Backspace")
    expect(page.get_by_role("group", name="How appealing")).to_be_visible()
    expect(page.get_by_role("radio", name="2")).to_be_checked()
    rater.sees(1)
    for key in "35":
        rater.sees(1)
        page.keyboard.press(key)
    rater.sees(2)
    rater.holds(3, 5)
    page.keyboard.press("u")  # to the last question of the image before
    rater.sees(1)
    expect(page.get_by_role("group", name="How clear")).to_be_visible()
    page.keyboard.press("7")
    rater.sees(2)
    rater.holds(3, 7)


def test_five_presses_at_once_answer_one_question(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=3, one_by_one=True)
    rater.enter()
    rater.page.evaluate(
        """() => { for (const key of "12345") {
             document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
           } }"""
    )
    expect(rater.page.get_by_role("group", name="How clear")).to_be_visible()
    rater.sees(1)
    assert rater.page.get_by_role("radio", checked=True).count() == 0


def test_one_question_after_another_without_going_on_by_itself(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=2, one_by_one=True)
    rater.enter()
    page = rater.page
    page.keyboard.press("?")
    page.get_by_label("Go on by itself when everything is answered").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.get_by_role("group", name="How appealing")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="How clear")).to_be_visible()
    rater.sees(1)
    page.keyboard.press("Enter")  # not without an answer
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    rater.sees(2)
    rater.holds(2, 3)
