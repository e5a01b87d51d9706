"""The site as gunicorn serves it; each answer tells in a Server-Timing header how long its plan took.

Leases last PLANNING_LEASE_SECONDS here instead of minutes, so that some run out within a benchmark.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from config.wsgi import application as site
from labeling import blocks, leases
from labeling.models import Block, Panelist

LEASE = timedelta(seconds=float(os.environ.get("PLANNING_LEASE_SECONDS", "10")))
_taken = threading.local()
_open_block = blocks.open_block


def lease_end(panelist: Panelist, now: datetime | None = None) -> datetime:
    return (now or timezone.now()) + LEASE


def open_block(*given: Any, **named: Any) -> tuple[Block | None, bool]:
    start, worked = time.perf_counter(), time.thread_time()
    try:
        return _open_block(*given, **named)
    finally:
        _taken.plan = (time.perf_counter() - start, time.thread_time() - worked)


blocks.open_block = open_block
leases.lease_end = lease_end


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _taken.plan = None

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        if _taken.plan is not None:
            wall, cpu = _taken.plan
            headers.append(("Server-Timing", f"plan;dur={1e3 * wall:.3f}, cpu;dur={1e3 * cpu:.3f}"))
        return start_response(status, headers, *more)

    return site(environ, start)
