"""What a hostile panelist, or a clumsy one, did to the rating page once and must not manage again."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RATINGS = "**/api/v1/ratings/"


def test_enter_held_down_does_not_wave_the_feedback_through(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(practice=2, images=4)
    rater.says_of_practice(1, 3, "The words are hard to read.")
    rater.enter()
    page = rater.page
    page.keyboard.press("6")
    expect(page.get_by_text("Most people say 2 to 4 here.")).to_be_visible()
    page.keyboard.down("Enter")
    rater.sees(2)
    page.keyboard.press("5")
    expect(page.get_by_text("There is no right answer here")).to_be_visible()
    for _time in range(5):
        page.keyboard.down("Enter")
    page.wait_for_timeout(200)
    expect(page.get_by_text("There is no right answer here")).to_be_visible()
    page.keyboard.up("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="That was practice")).to_be_visible()


@pytest.mark.breaks_network
def test_two_presses_on_skip_pass_over_one_image(rater: Any) -> None:
    page = rater.page
    page.route("**/media/**", lambda route: route.abort())
    page.reload()
    skip = page.locator('[data-press="skip"]')
    expect(skip).to_be_visible()
    skip.dblclick()
    page.wait_for_timeout(300)
    page.unroute("**/media/**")
    rater.holds(None)


@pytest.mark.breaks_network
def test_whoever_leaves_one_study_keeps_what_waits_for_another(
    rater: Any, make_study: Callable[..., Any]
) -> None:
    from django.utils import timezone

    from labeling.models import Panelist

    other = make_study(slug="covers", images=3)
    now = timezone.now()
    place = {"stratum": other.strata.get(), "label": "same person", "consented_at": now, "instructed_at": now}
    Panelist.objects.create(study=other, user=rater.panelist.user, **place)
    page = rater.page
    page.route(RATINGS, lambda route: route.abort())
    rater.rate("2", "3", start=1)
    rater.sees(3)
    page.goto(f"{rater.base}/rate/covers/withdraw/")
    page.get_by_role("checkbox").check()
    page.locator("main form[method=post] button").first.click()
    expect(page.get_by_role("heading", name="You have withdrawn")).to_be_visible()
    page.wait_for_timeout(300)
    page.unroute(RATINGS)
    page.goto(rater.invitation)
    rater.go_on_to(rater.url())
    rater.holds(2, 3)


def test_a_browser_that_throws_its_store_away_loses_nothing_that_comes_after(rater: Any) -> None:
    page = rater.page
    rater.rate("2", start=1)
    rater.holds(2)
    rater.sees(2)
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": rater.base, "storageTypes": "indexeddb"})
    rater.rate("3", "4", start=2)
    rater.sees(4)
    rater.holds(2, 3, 4)
