"""From the key press to the next image on screen: it must not wait for the server or the network."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SERVER_DELAY = 0.25  # s
SLOW_NETWORK = {
    "offline": False,
    "latency": 300,
    "downloadThroughput": 1.5e6 / 8,
    "uploadThroughput": 1.5e6 / 8,
}
SLOW_PROCESSOR = {"rate": 6}
LOOK = 700  # ms that somebody looks at an image before they answer, which is fast


def p95(rater: Any) -> float:
    """Milliseconds from key press to paint, 95th percentile."""
    entries = "() => performance.getEntriesByName('answer-to-image').map((entry) => entry.duration)"
    durations = rater.page.evaluate(entries)
    assert len(durations) >= 19
    return float(np.percentile(durations, 95))


@pytest.mark.parametrize("scales", [1, 3])
def test_the_next_image_does_not_wait_for_the_server(make_rater: Callable[..., Any], scales: int) -> None:
    rater = make_rater(images=30, block_length=30, scales=scales, examples=(2, 4, 6))

    def slow(route: Any) -> None:
        time.sleep(SERVER_DELAY)
        route.continue_()

    rater.page.route("**/api/v1/ratings/", slow)
    rater.enter()
    for number, key in enumerate("1234567123456712345671234567", start=1):
        rater.sees(number)
        for _question in range(scales):
            rater.page.keyboard.press(key)
    rater.sees(29)
    assert p95(rater) < 100


def test_a_slow_phone_on_a_slow_network_is_quick_enough(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(images=22, block_length=22, scales=3, one_by_one=True, examples=(2, 4, 6))
    rater.enter()
    machine = rater.page.context.new_cdp_session(rater.page)
    machine.send("Network.enable")
    machine.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    machine.send("Emulation.setCPUThrottlingRate", SLOW_PROCESSOR)
    for number, key in enumerate("1234567123456712345", start=1):
        rater.page.wait_for_timeout(LOOK)
        for _question in range(3):
            rater.sees(number)
            rater.page.keyboard.press(key)
    rater.sees(20)
    assert p95(rater) < 200
