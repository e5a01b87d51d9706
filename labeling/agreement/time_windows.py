"""Stretches of time to compare agreement over: weeks, or thirds where everything came within days."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_WINDOWS = 26
DAYS = 14
THIRDS = 3


class Window(NamedTuple):
    """From `since` on and before `until`, seconds since 1970. `name`: ISO week of its begin ("2026-W07"), or "1/3"."""

    name: str
    since: float
    until: float


def windows_of(received: NDArray[np.float64]) -> tuple[list[Window], str | None]:
    """Windows that hold ratings `received` then, and a code where there are none.

    Over two weeks and more: ISO weeks (UTC), several at a time beyond 26 of them. Within less: three windows with as
    many ratings each as ties allow. Codes: all_missing, one_moment (everything came at once).
    """
    if not received.size:
        return [], "all_missing"
    first, last = float(received.min()), float(received.max())
    if first == last:
        return [], "one_moment"
    if last - first < DAYS * 86400:
        return _thirds(np.sort(received)), None
    return _weeks(received, first, last), None


def _thirds(ordered: NDArray[np.float64]) -> list[Window]:
    cuts = [float(ordered[round(part * ordered.size / THIRDS)]) for part in range(1, THIRDS)]
    edges = np.unique([float(ordered[0]), *cuts, float(np.nextafter(ordered[-1], np.inf))])
    number = edges.size - 1
    return [
        Window(f"{place + 1}/{number}", float(edges[place]), float(edges[place + 1]))
        for place in range(number)
    ]


def _weeks(received: NDArray[np.float64], first: float, last: float) -> list[Window]:
    day = datetime.fromtimestamp(first, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = day - timedelta(days=day.weekday())
    weeks = int((last - monday.timestamp()) // (7 * 86400)) + 1
    step = -(-weeks // MOST_WINDOWS)
    windows = []
    for week in range(0, weeks, step):
        begin = monday + timedelta(weeks=week)
        since, until = begin.timestamp(), (begin + timedelta(weeks=step)).timestamp()
        if ((received >= since) & (received < until)).any():
            year, number, _day = begin.isocalendar()
            windows.append(Window(f"{year}-W{number:02d}", since, until))
    return windows
