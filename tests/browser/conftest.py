"""Chromium, a small study, and somebody who rates in it."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labeling.models import Study
from tests.browser.rater import Rater
from tests.browser.small_study import small_study

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


@pytest.fixture
def make_study(transactional_db: None) -> Callable[..., Study]:
    return small_study


@pytest.fixture
def make_rater(page: Any, live_server: Any, make_study: Callable[..., Any]) -> Callable[..., Rater]:
    return lambda **study: Rater(page, live_server.url, make_study(**study))


@pytest.fixture
def rater(make_rater: Callable[..., Rater]) -> Rater:
    """Somebody in front of the first image of a study with one question."""
    rater = make_rater()
    rater.enter()
    return rater
