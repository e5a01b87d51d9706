"""Somebody who rates in a browser. Ratings are looked up in the database, never on the page."""

import time
from collections.abc import Callable
from typing import Any

from labeling.models import ControlItem
from labeling.panels import create_panelists

MOST_PAGES = 8
ONWARD = "main form[method=post] button:not(.quiet)"


class Rater:
    """A panelist at a page."""

    def __init__(self, page: Any, base: str, study: Any) -> None:
        made = create_panelists(study, 1)[0]
        self.page, self.base, self.study, self.panelist = page, base, study, made.panelist
        self.invitation = base + made.invite_path

    def url(self, rest: str = "") -> str:
        return f"{self.base}/rate/{self.study.slug}/{rest}"

    def enter(self) -> None:
        """From the invitation to the first image."""
        self.page.goto(self.invitation)
        self.go_on_to(self.url())
        self.sees(1)

    def says_of_practice(self, place: int, expected: float, words: str = "") -> None:
        """What most people say to practice image `place` on the first question, give or take one point."""
        image = self.study.assets.filter(purpose="practice").order_by("pk")[place - 1]
        ControlItem.objects.create(
            study=self.study,
            scale=self.study.scales.first(),
            asset=image,
            kind="fixed",
            expected=expected,
            tolerance=1,
            feedback=words,
        )

    def go_on_to(self, address: str, language: str = "en", each: Callable[[], None] = lambda: None) -> None:
        """Press through whatever pages come before `address`: language, consent, self-description, device, …

        `each` is called on every one of them.
        """
        for _page in range(MOST_PAGES):
            if self.page.url == address:
                return
            each()
            choice = self.page.locator(f"main form button[value={language}]")
            with self.page.expect_navigation():
                # The button that goes on is the first of its page in any language.
                (choice if choice.count() else self.page.locator(ONWARD).first).click()
        assert self.page.url == address

    def sees(self, number: int) -> None:
        """Wait until image `number` takes answers."""
        self.page.get_by_role("img", name=f"Image to rate, {number} of").wait_for()
        self.page.wait_for_function("() => document.querySelector('#rating').dataset.ready === 'yes'")

    def rate(self, *keys: str, start: int) -> None:
        """Answer one key an image, beginning with image `start`."""
        for number, key in enumerate(keys, start=start):
            self.sees(number)
            self.page.keyboard.press(key)

    def values(self) -> list[float | None]:
        """What the database holds as current, in the order of the block."""
        rows = self.panelist.ratings.filter(current=True).order_by("trial__position", "scale__position")
        return list(rows.values_list("value", flat=True))

    def holds(self, *values: float | None, seconds: float = 15) -> None:
        """Wait until the database holds exactly `values`."""
        end = time.monotonic() + seconds
        while self.values() != list(values) and time.monotonic() < end:
            # Not time.sleep: Playwright serves the routes of a test only while it waits itself.
            self.page.wait_for_timeout(50)
        assert self.values() == list(values)
