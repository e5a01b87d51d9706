"""Reloads, dead networks, lost responses, several presses and tabs: nothing lost, nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.breaks_network]


def test_a_reload_goes_on_where_one_was(rater: Any) -> None:
    rater.rate("2", "3", start=1)
    rater.sees(3)
    rater.page.reload()
    rater.rate("4", start=3)
    rater.sees(4)
    rater.holds(2, 3, 4)


def test_a_reload_keeps_what_is_chosen_but_not_answered(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(scales=2)
    rater.enter()
    rater.page.keyboard.press("6")
    rater.page.reload()
    rater.sees(1)
    rater.page.keyboard.press("2")
    rater.sees(2)
    rater.holds(6, 2)


def test_answers_given_offline_arrive_later(rater: Any) -> None:
    rater.rate("2", start=1)
    rater.holds(2)
    rater.sees(2)
    rater.page.context.set_offline(True)
    rater.rate("3", "4", "5", start=2)
    expect(rater.page.get_by_text("Saved here; will be sent when you are online again.")).to_be_visible()
    rater.holds(2)
    rater.page.context.set_offline(False)
    rater.holds(2, 3, 4, 5)
    expect(rater.page.get_by_text("Saved here; will be sent when you are online again.")).to_be_hidden()


def test_a_tab_closed_while_the_server_is_down_loses_nothing(rater: Any) -> None:
    context = rater.page.context
    context.route("**/api/v1/ratings/", lambda route: route.abort())
    rater.rate("2", "3", start=1)
    rater.sees(3)
    rater.page.close()
    rater.holds()
    context.unroute("**/api/v1/ratings/")
    rater.page = context.new_page()
    rater.page.goto(rater.url())
    rater.sees(3)
    rater.holds(2, 3)


def test_a_lost_response_makes_no_duplicate(rater: Any) -> None:
    lost = []

    def lose_first(route: Any) -> None:
        if lost:
            return route.continue_()
        route.fetch()
        lost.append(route)
        return route.abort()

    rater.page.route("**/api/v1/ratings/", lose_first)
    rater.rate("5", "6", start=1)
    rater.holds(5, 6)
    assert lost
    assert rater.panelist.ratings.count() == 2
    expect(rater.page.locator("#rating")).to_have_attribute("data-unsent", "0")


def test_a_server_in_trouble_is_tried_again(rater: Any) -> None:
    answers = iter([503, 500, 429])

    def fail_thrice(route: Any) -> None:
        status = next(answers, None)
        route.fulfill(status=status) if status else route.continue_()

    rater.page.route("**/api/v1/ratings/", fail_thrice)
    rater.rate("5", start=1)
    expect(rater.page.get_by_text("Saved here; the server does not answer at the moment.")).to_be_visible()
    rater.holds(5)


def test_five_presses_at_once_are_one_answer(rater: Any) -> None:
    rater.page.evaluate(
        """() => { for (const key of "12345") {
             document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
           } }"""
    )
    rater.sees(2)
    rater.rate("7", start=2)
    rater.holds(1, 7)


def test_two_tabs_do_not_fight(rater: Any) -> None:
    rater.rate("3", start=1)
    rater.sees(2)
    second = rater.page.context.new_page()
    second.goto(rater.url())
    expect(second.get_by_role("heading", name="You are rating in another tab")).to_be_visible()
    second.get_by_role("button", name="Rate here instead").click()
    expect(rater.page.get_by_role("heading", name="You are rating in another tab")).to_be_visible()
    rater.page.keyboard.press("7")
    rater.page = second
    rater.rate("4", start=2)
    rater.sees(3)
    rater.holds(3, 4)
