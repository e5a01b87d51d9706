"""The same work in many threads at once."""

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
