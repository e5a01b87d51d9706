"""Answers that wait on the device: refused, somebody else's, or with nowhere to be kept."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.breaks_network]


def test_a_refused_answer_is_kept_and_shown_and_holds_up_no_other(rater: Any) -> None:
    scale = rater.study.scales.get()
    rater.study.scales.update(low=4)
    rater.rate("2", "6", start=1)
    rater.holds(6)
    rater.page.get_by_role("button", name="Some answers were not taken. Show them").click()
    expect(rater.page.get_by_text("2 is not a whole number from 4 to 7")).to_be_visible()
    rater.study.scales.update(low=scale.low)
    rater.page.get_by_role("button", name="Send again").click()
    rater.holds(2, 6)
    expect(rater.page.get_by_role("button", name="Some answers were not taken. Show them")).to_be_hidden()


def test_answers_are_never_sent_under_another_name(rater: Any) -> None:
    from labeling.panels import create_panelists

    rater.page.context.route("**/api/v1/ratings/", lambda route: route.abort())
    rater.rate("2", start=1)
    rater.sees(2)
    other = create_panelists(rater.study, 1)[0]
    second = rater.page.context.new_page()
    second.goto(rater.base + other.invite_path)
    first, rater.page = rater.page, second
    rater.go_on_to(rater.url("consent/"))
    first.context.unroute("**/api/v1/ratings/")
    expect(first.get_by_text("You are signed out. Your answers are saved here")).to_be_visible()
    first.close()
    rater.go_on_to(rater.url())
    rater.sees(1)
    rater.holds()
    assert other.panelist.ratings.count() == 0
    rater.page.goto(rater.invitation)
    rater.go_on_to(rater.url())
    rater.holds(2)


def test_answers_wait_for_their_own_study(rater: Any, make_study: Callable[..., Any]) -> None:
    from django.utils import timezone

    from labeling.models import Panelist

    other = make_study(slug="covers", images=3)
    now = timezone.now()
    place = {"stratum": other.strata.get(), "label": "same person", "consented_at": now, "instructed_at": now}
    second = Panelist.objects.create(study=other, user=rater.panelist.user, **place)
    rater.page.route("**/api/v1/ratings/", lambda route: route.abort())
    rater.rate("2", "3", start=1)
    rater.sees(3)
    rater.page.goto(f"{rater.base}/rate/covers/")
    rater.rate("6", start=1)
    rater.sees(2)
    rater.page.unroute("**/api/v1/ratings/")
    rater.holds(2, 3)
    rater.panelist = second
    rater.holds(6)


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(
    make_rater: Callable[..., Any], page: Any
) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.route("**/api/v1/ratings/", lambda route: route.abort())
    rater = make_rater()
    rater.enter()
    rater.rate("2", start=1)
    expect(page.get_by_text("This browser keeps nothing.")).to_be_visible()
    page.unroute("**/api/v1/ratings/")
    rater.holds(2)


def test_leaving_with_unsent_answers_is_asked_about(rater: Any) -> None:
    asked = []
    rater.page.on("dialog", lambda dialog: asked.append(dialog.type))
    rater.page.route("**/api/v1/ratings/", lambda route: route.abort())
    rater.rate("2", start=1)
    rater.sees(2)
    rater.page.reload()
    rater.sees(2)
    assert asked == ["beforeunload"]
