"""From the key press to the next image on screen, while the server takes its time."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.django_db(transaction=True)

SERVER_DELAY = 0.25  # s
LIMIT_MS = 100


def test_the_next_image_does_not_wait_for_the_server(make_rater: Callable[..., Any]) -> None:
    rater = make_rater(images=40, block_length=40)

    def slow(route: Any) -> None:
        time.sleep(SERVER_DELAY)
        route.continue_()

    rater.page.route("**/api/v1/ratings/", slow)
    rater.enter()
    rater.rate(*"12345671234567123456712345671234567123", start=1)
    rater.sees(39)
    durations = rater.page.evaluate(
        "() => performance.getEntriesByName('answer-to-image').map((entry) => entry.duration)"
    )
    assert len(durations) == 38
    assert np.percentile(durations, 95) < LIMIT_MS
