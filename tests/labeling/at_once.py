"""The same work in many threads at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

THREADS = 16
Given = TypeVar("Given")


def in_threads(work: Callable[[int], Given], count: int = THREADS) -> list[Given]:
    """work(0) … work(count - 1), each in a thread with a database connection of its own; errors come through."""

    def one(number: int) -> Given:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def at_once(*work: Callable[[], object]) -> list[object]:
    """What each of `work` returns, or the error it ends in; each with a connection of its own."""
    ready = threading.Barrier(len(work))

    def one(act: Callable[[], object]) -> object:
        try:
            ready.wait()
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))
