"""Chromium, a small study, and somebody who rates in it. Ratings are looked up in the database, never on the page."""

import io
import re
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IMAGES = 14
BLOCK = 10
MOST_PAGES = 8
ONWARD = "main form[method=post] button:not(.quiet)"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "breaks_network: requests fail on purpose, and the console may say so")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium found; on Debian: apt-get install chromium")
    return {"executable_path": CHROMIUM, "headless": True, "args": FLAGS}


@pytest.fixture
def page(context: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page on which nothing may go wrong in the console, but for the network where a test breaks it on purpose."""
    complaints: list[str] = []
    context.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    context.on("weberror", lambda e: complaints.append(str(e.error)))
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.set_default_timeout(15_000)
    yield page
    context.close()
    wait_until_idle()
    allowed = r"Failed to load resource" if request.node.get_closest_marker("breaks_network") else r"(?!)"
    assert [text for text in complaints if not re.search(allowed, text)] == []


def wait_until_idle(seconds: float = 10) -> None:
    """Wait for requests that the closed pages left running: the tables are emptied after this."""
    from django.db import connection

    end = time.monotonic() + seconds
    quiet = 0
    while quiet < 3 and time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from pg_stat_activity where datname = current_database() "
                "and pid <> pg_backend_pid() and state <> 'idle'"
            )
            quiet = 0 if cursor.fetchone()[0] else quiet + 1
        time.sleep(0.05)


def pictures(count: int) -> Iterator[bytes]:
    rng = np.random.default_rng(5)
    for _number in range(count):
        small = Image.fromarray(rng.integers(0, 255, (6, 8, 3), dtype=np.uint8))
        data = io.BytesIO()
        small.resize((640, 480), Image.Resampling.BICUBIC).save(data, "JPEG")
        yield data.getvalue()


@pytest.fixture
def make_study(transactional_db: None) -> Callable[..., Any]:
    from labeling.fills import open_fills
    from labeling.ingest import ingest, place
    from labeling.models import Scale, ScaleExample, Study
    from labeling.panels import add_stratum

    def make(
        slug: str = "posters",
        scales: int = 1,
        images: int = IMAGES,
        block_length: int = BLOCK,
        practice: int = 0,
        examples: tuple[int, ...] = (),
        **about: Any,
    ) -> Any:
        no_checks = dict.fromkeys(("gold_share", "attention_share", "anchor_share", "repeat_share"), 0)
        study = Study.objects.create(
            slug=slug, name="Posters", block_length=block_length, **{**no_checks, **about}
        )
        questions = ["How appealing is this image?", "How clear is its message?", "How loud is it?"]
        for position, question in enumerate(questions[:scales]):
            labels = {"low_label": "Not at all", "high_label": "Very much"}
            Scale.objects.create(
                study=study, name=f"s{position}", question=question, position=position, **labels
            )
        add_stratum(study, "everyone")
        several = iter(pictures(images + practice + len(examples)))
        for number in range(images):
            place(study, f"image-{number:02}", ingest(next(several))[0])
        for number in range(practice):
            place(study, f"practice-{number:02}", ingest(next(several))[0], purpose="practice")
        for value in examples:
            shown = place(study, f"example-{value}", ingest(next(several))[0], purpose="example")[0]
            for scale in study.scales.all():
                ScaleExample.objects.create(scale=scale, asset=shown, value=value)
        open_fills(study)
        return study

    return make


class Rater:
    """A panelist at a page."""

    def __init__(self, page: Any, base: str, study: Any) -> None:
        from labeling.panels import create_panelists

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
        from labeling.models import ControlItem

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


@pytest.fixture
def make_rater(page: Any, live_server: Any, make_study: Callable[..., Any]) -> Callable[..., Rater]:
    return lambda **study: Rater(page, live_server.url, make_study(**study))


@pytest.fixture
def rater(make_rater: Callable[..., Rater]) -> Rater:
    """Somebody in front of the first image of a study with one question."""
    rater = make_rater()
    rater.enter()
    return rater
