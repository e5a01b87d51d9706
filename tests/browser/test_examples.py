"""Examples stand beside the scale of the question in hand."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.boxes import BOXES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_examples_stand_beside_the_scale_and_can_be_enlarged(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(examples=(2, 6))
    rater.enter()
    page = rater.page
    row = page.get_by_role("group", name="Examples: How appealing is this image?")
    assert [image.get_attribute("alt") for image in row.get_by_role("img").all()] == [
        "Example of a 2",
        "Example of a 6",
    ]
    assert page.evaluate(
        "() => [...document.querySelectorAll('.example img')].every((i) => i.complete && i.naturalWidth)"
    )
    before = page.evaluate(BOXES)
    page.get_by_role("button", name="Example of a 6").click()
    dialog = page.get_by_role("dialog", name="This is a 6")
    expect(dialog.get_by_role("img", name="Example of a 6")).to_be_visible()
    page.keyboard.press("5")  # no answer while the dialog is open
    page.keyboard.press("Escape")
    rater.rate("4", start=1)
    rater.sees(2)
    assert page.evaluate(BOXES) == before
    rater.holds(4)


def test_only_the_examples_of_the_question_in_hand_are_there(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=2, examples=(3,))
    rater.enter()
    expect(rater.page.get_by_role("group", name="Examples: How appealing")).to_be_visible()
    assert rater.page.get_by_role("button", name="Example of a 3").count() == 1
    rater.page.keyboard.press("2")
    expect(rater.page.get_by_role("group", name="Examples: How clear")).to_be_visible()
    assert rater.page.get_by_role("button", name="Example of a 3").count() == 1
