"""Practice with feedback, one question after another, examples beside the scale."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOXES = """() => JSON.stringify([...document.querySelectorAll(".stage, .points, .below, .examples")]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .map((e) => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; }))"""


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
