"""Answers are taken back and answered anew, never edited."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
