"""Breaks that are offered, rests that the server insists on, and enough."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def rated_for(rater: Any, minutes: int) -> None:
    """Put the panelist's answers so far at the beginning and the end of a session of so many minutes."""
    now = timezone.now()
    trials = list(rater.panelist.trials.filter(state="answered").order_by("position"))
    for place, trial in enumerate(trials):
        ago = minutes * (len(trials) - 1 - place) / (len(trials) - 1)
        type(trial).objects.filter(pk=trial.pk).update(answered_at=now - timedelta(minutes=ago))


def test_a_rest_says_when_it_goes_on_and_leads_back(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(images=8, block_length=8, session_minutes=10, rest_minutes=10)
    rater.enter()
    rater.rate("2", "3", "4", start=1)
    rater.holds(2, 3, 4)
    rated_for(rater, 12)
    rater.page.reload()
    expect(rater.page.get_by_role("heading", name="Time for a rest")).to_be_visible()
    expect(rater.page.get_by_text("You can go on at")).to_be_visible()
    expect(rater.page.get_by_role("button", name="Go on")).to_be_hidden()
    rater.study.rest_minutes = 10
    rater.panelist.trials.filter(state="answered").update(answered_at=timezone.now() - timedelta(minutes=11))
    rater.page.reload()
    rater.rate("5", start=4)
    rater.holds(2, 3, 4, 5)


def test_when_the_rest_is_over_one_goes_on_by_hand(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(images=8, block_length=8, session_minutes=10, rest_minutes=10)
    rater.enter()
    rater.rate("2", "3", "4", start=1)
    rater.holds(2, 3, 4)
    rated_for(rater, 12)
    rater.page.clock.install()
    rater.page.reload()
    expect(rater.page.get_by_role("heading", name="Time for a rest")).to_be_visible()
    rater.panelist.trials.filter(state="answered").update(answered_at=timezone.now() - timedelta(minutes=11))
    rater.page.clock.fast_forward("10:05")
    expect(rater.page.get_by_text("You can go on now.")).to_be_visible()
    rater.page.get_by_role("button", name="Go on").click()
    rater.page.clock.run_for(1000)
    expect(rater.page.get_by_role("img", name="Image to rate, 4 of 8")).to_be_visible()


def test_enough_is_said_kindly(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(images=6, block_length=5, most_blocks=1)
    rater.enter()
    rater.rate("2", "3", "4", "5", "6", start=1)
    expect(rater.page.get_by_role("link", name="Finish")).to_be_visible()
    rater.page.goto(rater.url())
    expect(rater.page.get_by_role("heading", name="You have done your part")).to_be_visible()
    rater.page.get_by_role("link", name="See what you rated").click()
    expect(rater.page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_a_break_is_offered_after_the_studys_minutes_over_all_pages(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(break_minutes=15)
    rater.enter()
    rater.rate("2", start=1)
    rater.sees(2)
    # Sixteen minutes in this tab, the latest sign of life just now: as after several blocks.
    rater.page.evaluate(
        """() => sessionStorage.setItem("panelwise-sitting",
             JSON.stringify({ since: Date.now() - 16 * 60000, last: Date.now() }))"""
    )
    rater.page.reload()
    expect(rater.page.get_by_text("You have been rating for 15 minutes.")).to_be_visible()
    rater.page.get_by_role("button", name="Go on").click()
    rater.rate("3", start=2)
    rater.sees(3)
    rater.holds(2, 3)
