"""What is deployed: minified modules under hashed names, and a server that dies while somebody rates."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.rater import Rater
from tests.browser.real_server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAVIEST = 15_000  # bytes of our own JavaScript on the wire


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where collected files go: once, for all tests here."""
    return tmp_path_factory.mktemp("static")


@pytest.fixture
def server(tmp_path: Path, static: Path, transactional_db: None) -> Iterator[RealServer]:
    server = RealServer(tmp_path, static, tmp_path / "media")
    if not any(static.iterdir()):
        server.run("django", "collectstatic", "--no-input", "--verbosity", "0")
    server.start()
    yield server
    server.kill()


def bytes_on_the_wire(url: str) -> int:
    with httpx.stream("GET", url, headers={"Accept-Encoding": "gzip"}, trust_env=False) as response:
        return sum(len(part) for part in response.iter_raw())


@pytest.fixture
def served(server: RealServer, page: Any, make_study: Callable[..., Any]) -> Rater:
    return Rater(page, server.url, make_study(scales=1, images=20, block_length=20, examples=(2, 6)))


def test_the_minified_modules_rate_images_and_weigh_little(served: Rater) -> None:
    scripts: dict[str, int] = {}

    def weigh(request: Any) -> None:
        name = request.url.rsplit("/", 1)[-1]
        if "/static/rating/" in request.url and name.endswith(".js") and not name.startswith("device."):
            scripts[name] = bytes_on_the_wire(request.url)

    served.page.on("requestfinished", weigh)
    served.enter()
    served.rate("5", "6", start=1)
    served.sees(3)
    served.holds(5, 6)
    assert "main.js" not in scripts
    assert len(scripts) > 12
    assert all(name.count(".") == 2 for name in scripts), "every module comes under its hashed name"
    assert 5_000 < sum(scripts.values()) < HEAVIEST
    path = served.page.locator("script[type=module]").get_attribute("src")
    text = served.page.request.get(served.base + path).text()
    assert "// " not in text


@pytest.mark.breaks_network
def test_a_server_killed_in_mid_block_loses_nothing(server: RealServer, served: Rater) -> None:
    served.enter()
    served.rate("1", "2", start=1)
    for start in (3, 6, 9):
        served.rate("3", start=start)
        server.kill()
        served.rate("4", "5", start=start + 1)
        expect(
            served.page.get_by_text("Saved here; the server does not answer at the moment.")
        ).to_be_visible()
        server.start()
        expect(served.page.locator("#rating")).to_have_attribute("data-unsent", "0", timeout=20_000)
    served.sees(12)
    served.holds(1, 2, 3, 4, 5, 3, 4, 5, 3, 4, 5)
    assert served.panelist.ratings.count() == 11
    assert served.panelist.ratings.values("trial", "scale").distinct().count() == 11


@pytest.mark.breaks_network
def test_a_tab_closed_while_the_server_is_dead_sends_its_answers_next_time(
    server: RealServer, served: Rater
) -> None:
    served.enter()
    served.rate("1", start=1)
    served.holds(1)
    server.kill()
    served.rate("2", "3", start=2)
    served.sees(4)
    context = served.page.context
    served.page.close()
    server.start()
    served.holds(1)
    served.page = context.new_page()
    served.page.goto(served.url())
    served.sees(4)
    served.holds(1, 2, 3)
    assert served.panelist.ratings.count() == 3
