"""Waiting for answers in a web thread: no transaction stays open, and patience ends."""

import time
import uuid
from collections.abc import Sequence

from scoring.models import ScoreRequest
from scoring.service.queue import OPEN
from scoring.service.wake import exchange

FIRST_LOOK, LONGEST_PAUSE, GROWTH = 0.02, 0.25, 1.5


def wait(keys: Sequence[uuid.UUID], seconds: float) -> bool:
    """Whether all requests `keys` were answered within `seconds`.

    Woken by the answer; it also looks by itself with growing pauses, for notifications that get lost.
    """
    deadline, pause = time.monotonic() + seconds, FIRST_LOOK
    with exchange.expecting([str(key) for key in keys]) as answered:
        while True:
            answered.clear()
            if not ScoreRequest.objects.filter(pk__in=keys, state__in=OPEN).exists():
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            answered.wait(min(pause, left))
            pause = min(LONGEST_PAUSE, pause * GROWTH)
