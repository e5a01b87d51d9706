"""Work on many images in threads: in order, a few ahead, and only as many pixels at once as memory holds."""

import logging
import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from threading import Condition, Thread, current_thread
from typing import Generic, TypeVar

logger = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")

# Quality needs some 40 bytes for each pixel: two of 24 MP, or one of 50 MP, hold about 2 GB.
PIXELS_AT_ONCE = 50_000_000
PATIENCE_SECONDS = 120.0


class TookTooLong(Exception):
    """One image was not done within the time an image is given."""


@dataclass(frozen=True)
class Failure:
    """Why one image could not be worked on."""

    error: Exception


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_threads(
    items: Sequence[Item],
    work: Callable[[Item], Result],
    pixels: Callable[[Item], int],
    *,
    ahead: int,
    threads: int = 0,
    pixels_at_once: int = PIXELS_AT_ONCE,
    patience: float = PATIENCE_SECONDS,
) -> Generator[tuple[Item, Result | Failure], None, None]:
    """(item, what `work` returned or why not), in the order of `items`, computed in `threads` (0: one per core).

    At most `ahead` results wait to be taken. The items in work have at most `pixels_at_once` together; one that is
    larger goes alone. One that takes longer than `patience` seconds is given up and its thread left behind. Closing
    the iterator stops the threads.
    """
    line = _Line(items, work, pixels, max(1, ahead), pixels_at_once, patience)
    for _thread in range(min(threads or cores(), max(1, len(items)))):
        line.start()
    try:
        for place, item in enumerate(items):
            yield item, line.take(place)
    finally:
        line.stop()


class _Line(Generic[Item, Result]):
    def __init__(
        self,
        items: Sequence[Item],
        work: Callable[[Item], Result],
        pixels: Callable[[Item], int],
        ahead: int,
        pixels_at_once: int,
        patience: float,
    ) -> None:
        self._items, self._work, self._pixels = items, work, pixels
        self._ahead, self._pixels_at_once, self._patience = ahead, pixels_at_once, patience
        self._moved = Condition()
        self._next = self._taken = self._in_work = 0
        self._began: dict[int, float] = {}
        self._done: dict[int, Result | Failure] = {}
        self._threads: dict[int, Thread] = {}
        self._stopped = False

    def start(self) -> None:
        Thread(target=self._serve, daemon=True).start()

    def take(self, place: int) -> Result | Failure:
        with self._moved:
            while place not in self._done:
                self._moved.wait(self._left(place))
                if place not in self._done and self._left(place) == 0.0:
                    self._give_up(place)
            self._taken = place + 1
            self._moved.notify_all()
            return self._done.pop(place)

    def stop(self) -> None:
        with self._moved:
            self._stopped = True
            self._moved.notify_all()
            waiting = list(self._threads.values())
        for thread in waiting:
            thread.join(timeout=min(10.0, self._patience))

    def _left(self, place: int) -> float | None:
        """Seconds that the item still has; None where it has not begun."""
        began = self._began.get(place)
        return None if began is None else max(0.0, began + self._patience - time.monotonic())

    def _give_up(self, place: int) -> None:
        self._threads.pop(place)
        self._finish(place, Failure(TookTooLong()))
        self.start()

    def _serve(self) -> None:
        while True:
            with self._moved:
                while not self._stopped and self._must_wait():
                    self._moved.wait()
                if self._stopped or self._next >= len(self._items):
                    return
                place = self._next
                self._next += 1
                self._in_work += self._pixels(self._items[place])
                self._began[place] = time.monotonic()
                self._threads[place] = current_thread()
                self._moved.notify_all()
            outcome = self._try(self._items[place])
            with self._moved:
                if self._threads.pop(place, None) is None:  # given up meanwhile; another thread took over
                    return
                self._finish(place, outcome)

    def _must_wait(self) -> bool:
        if self._next >= len(self._items):
            return False
        if self._next >= self._taken + self._ahead:
            return True
        wanted = self._pixels(self._items[self._next])
        return self._in_work > 0 and self._in_work + wanted > self._pixels_at_once

    def _finish(self, place: int, outcome: Result | Failure) -> None:
        del self._began[place]
        self._in_work -= self._pixels(self._items[place])
        self._done[place] = outcome
        self._moved.notify_all()

    def _try(self, item: Item) -> Result | Failure:
        try:
            return self._work(item)
        except Exception as error:
            logger.warning("%s cannot be worked on: %s: %s", item, type(error).__name__, error)
            # A traceback keeps the frames alive, and these the pixels.
            error.__cause__ = error.__context__ = None
            return Failure(error.with_traceback(None))
