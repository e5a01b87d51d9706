"""Practice with feedback after each answer."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.boxes import BOXES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def practise(make_rater: Callable[..., Any], **study: Any) -> Any:
    rater = make_rater(practice=2, images=4, **study)
    rater.says_of_practice(1, 3, "The words are hard to read.")
    rater.enter()
    return rater


def test_practice_gives_feedback_and_then_the_images_begin(make_rater: Callable[..., Any]) -> None:
    rater = practise(make_rater)
    page = rater.page
    expect(page.locator("[data-part=count]")).to_have_text("Practice 1 of 2")
    before = page.evaluate(BOXES)
    page.keyboard.press("6")
    said = page.get_by_role("status").filter(has_text="Most people say 2 to 4 here.")
    expect(said).to_have_text("Most people say 2 to 4 here. The words are hard to read.")
    assert page.evaluate(BOXES) == before
    assert page.locator(".point.usual").all_inner_texts() == ["2", "3", "4"]
    expect(page.get_by_role("radio", name="6")).to_be_checked()
    page.keyboard.press("2")  # answers nothing: it is read, not rated
    page.keyboard.press("Enter")
    rater.sees(2)
    assert page.locator(".point.usual").count() == 0
    rater.rate("5", start=2)
    expect(page.get_by_text("There is no right answer here")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="That was practice")).to_be_visible()
    page.get_by_role("button", name="Begin with the images").click()
    rater.sees(1)
    expect(page.locator("[data-part=count]")).to_have_text("1 of 4")
    rater.rate("7", start=1)
    rater.sees(2)
    expect(page.locator(".feedback")).to_be_empty()
    rater.holds(*values_of(rater, 6, 5, 7))


def test_feedback_on_several_questions_moves_nothing(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(practice=1, images=4, scales=2)
    rater.says_of_practice(
        1, 3, "The words are hard to read, and the picture says something else than they do."
    )
    rater.page.set_viewport_size({"width": 390, "height": 844})
    rater.enter()
    before = rater.page.evaluate(BOXES)
    rater.rate("6", start=1)
    rater.page.keyboard.press("2")
    expect(rater.page.get_by_text("Most people say 2 to 4 here.")).to_be_visible()
    assert rater.page.evaluate(BOXES) == before


def values_of(rater: Any, *values: int) -> list[float]:
    """The values as the database should hold them: practice and the first block number their trials alike."""
    rows = rater.panelist.trials.order_by("position", "pk").values_list("kind", flat=True)[:3]
    practice, regular = [values[0], values[1]], [values[2]]
    return [float((practice if kind == "practice" else regular).pop(0)) for kind in rows]


def test_a_practice_answer_can_be_taken_back_while_its_feedback_is_read(
    make_rater: Callable[..., Any],
) -> None:
    rater = practise(make_rater)
    rater.page.keyboard.press("7")
    expect(rater.page.get_by_text("Most people say 2 to 4 here.")).to_be_visible()
    rater.page.keyboard.press("Backspace")
    rater.sees(1)
    rater.rate("3", start=1)
    expect(rater.page.get_by_text("Most people say 2 to 4 here.")).to_be_visible()
    rater.holds(3)
    assert rater.panelist.ratings.count() == 2


def test_reloading_in_practice_goes_on_where_one_was(make_rater: Callable[..., Any]) -> None:
    rater = practise(make_rater)
    rater.page.keyboard.press("4")
    rater.holds(4)
    rater.page.reload()
    rater.rate("4", start=2)
    expect(rater.page.get_by_text("There is no right answer here")).to_be_visible()
    expect(rater.page.get_by_role("button", name="Cannot judge")).to_be_hidden()
    rater.page.keyboard.press("Enter")
    expect(rater.page.get_by_role("button", name="Begin with the images")).to_be_visible()
