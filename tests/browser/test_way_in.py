"""From the invitation to the thanks."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_invitation_to_the_thanks_and_on(make_rater: Callable[..., Any]) -> None:
    rater = make_rater()
    rater.enter()
    rater.rate(*"1234567123", start=1)
    rater.page.get_by_role("link", name="Finish").click()
    expect(rater.page.get_by_role("heading", name="Thank you")).to_be_visible()
    rater.holds(1, 2, 3, 4, 5, 6, 7, 1, 2, 3)
    rater.page.get_by_role("link", name="Rate the next block").click()
    rater.rate(*"4567", start=1)
    rater.page.get_by_role("link", name="Finish").click()
    expect(rater.page.get_by_text("There is nothing left for you to rate")).to_be_visible()
    rater.page.goto(rater.url())
    expect(rater.page.get_by_role("heading", name="Nothing left to rate")).to_be_visible()


def test_looking_at_an_invitation_does_not_follow_it(make_rater: Callable[..., Any]) -> None:
    rater = make_rater()
    rater.page.goto(rater.invitation)
    rater.page.goto(f"{rater.base}/rate/")
    assert "/login/" in rater.page.url


def test_declining_stores_nothing_and_can_be_undone(make_rater: Callable[..., Any]) -> None:
    rater = make_rater()
    rater.page.goto(rater.invitation)
    rater.go_on_to(rater.url("consent/"))
    rater.page.get_by_role("button", name="I decline").click()
    expect(rater.page.get_by_role("heading", name="You have declined")).to_be_visible()
    rater.panelist.refresh_from_db()
    assert rater.panelist.consented_at is None
    rater.page.goto(rater.url())
    assert "/login/" in rater.page.url
    rater.enter()


def test_nobody_rates_before_agreeing(make_rater: Callable[..., Any]) -> None:
    rater = make_rater()
    rater.page.goto(rater.invitation)
    rater.go_on_to(rater.url("consent/"))
    rater.page.goto(rater.url())
    assert rater.page.url.endswith("/consent/")


@pytest.mark.breaks_network
def test_a_broken_link_says_what_to_do(make_rater: Callable[..., Any]) -> None:
    rater = make_rater()
    rater.page.goto(f"{rater.base}/invitation/12:forged/")
    expect(rater.page.get_by_text("Please copy all of it from your invitation")).to_be_visible()


def test_a_shared_link_makes_one_panelist_of_one_browser(make_rater: Callable[..., Any]) -> None:
    from labeling.inviting.invitations import invite_anybody, invite_url

    rater = make_rater()
    link = rater.base + invite_url(invite_anybody(rater.study))
    for _time in range(2):
        rater.page.goto(link)
        rater.go_on_to(rater.url("consent/"))
    assert rater.study.panelists.count() == 2


def test_a_suspended_panelist_is_told_so(rater: Any) -> None:
    from labeling.models import Panelist

    Panelist.objects.filter(pk=rater.panelist.pk).update(state=Panelist.State.SUSPENDED)
    rater.page.goto(rater.url("thanks/"))
    expect(rater.page.get_by_text("Your part in this study is paused")).to_be_visible()


def test_somebody_else_is_not_told_that_the_study_exists(rater: Any, make_study: Callable[..., Any]) -> None:
    make_study(slug="secret", images=1)
    here = rater.page.request.get(f"{rater.base}/rate/secret/thanks/")
    nowhere = rater.page.request.get(f"{rater.base}/rate/no-such-study/thanks/")
    assert here.status == nowhere.status == 404
