"""Waking whoever waits, by NOTIFY. It only saves time: whoever waits also looks by itself, with pauses.

So nothing hangs where notifications get lost: behind a pooler by transaction, or while a connection is made anew.
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterable, Iterator

import psycopg
from django.db import connection

from config.broker import conninfo

logger = logging.getLogger(__name__)
WANTED, ANSWERED = "score_wanted", "score_answered"
# A notification holds at most 8,000 bytes.
MOST_NAMED = 200
RETRY_SECONDS = 2.0


def wake(channel: str, keys: Iterable[str] = ("",)) -> None:
    """Tell `channel`, with the commit of the caller's transaction, about `keys`."""
    named = list(keys)
    with connection.cursor() as cursor:
        for start in range(0, len(named), MOST_NAMED):
            cursor.execute("select pg_notify(%s, %s)", [channel, " ".join(named[start : start + MOST_NAMED])])


class Ear:
    """A connection of its own that listens on one channel; makes itself anew when it breaks."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._connection: psycopg.Connection | None = None

    def heard(self, seconds: float) -> list[str]:
        """What was said within `seconds`: returns with the first notification and all that came with it."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(
                    conninfo(), autocommit=True, application_name=f"panelwise {self._channel}"
                )
                self._connection.execute(f"listen {self._channel}")
                return [""]  # Something may have been said before it listened.
            return [note.payload for note in self._connection.notifies(timeout=seconds, stop_after=1)]
        except psycopg.Error as error:
            logger.warning("Nothing can be heard on %s (%s); looking by itself.", self._channel, error)
            self.close()
            time.sleep(seconds)
            return []

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                self._connection.close()
        self._connection = None


class Exchange:
    """One ear for all threads of a process that wait for answers; each sleeps until its own keys are named."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, set[threading.Event]] = {}
        self._pid = 0
        self._listener: threading.Thread | None = None

    @contextlib.contextmanager
    def expecting(self, keys: Iterable[str]) -> Iterator[threading.Event]:
        """An event that is set as soon as one of `keys` is answered. Enter before the first look."""
        event, wanted = threading.Event(), list(keys)
        with self._lock:
            for key in wanted:
                self._waiting.setdefault(key, set()).add(event)
            # Threads do not survive a fork; the listener starts with the first who waits.
            if self._pid != os.getpid():
                self._pid = os.getpid()
                self._listener = threading.Thread(target=self._listen, daemon=True)
                self._listener.start()
        try:
            yield event
        finally:
            with self._lock:
                for key in wanted:
                    self._waiting[key].discard(event)
                    if not self._waiting[key]:
                        del self._waiting[key]

    def retire(self) -> None:
        """Let the listener end, and wait until it has. Call while nobody waits."""
        if self._listener is not None:
            self._listener.join(timeout=2 * RETRY_SECONDS)

    def _listen(self) -> None:
        ear = Ear(ANSWERED)
        while self._waiting or not self._retired():
            for payload in ear.heard(RETRY_SECONDS):
                for key in payload.split():
                    with self._lock:
                        events = tuple(self._waiting.get(key, ()))
                    for event in events:
                        event.set()
        ear.close()

    def _retired(self) -> bool:
        """Nobody has waited for a while: give the connection back; the next who waits starts a new listener."""
        with self._lock:
            if self._waiting:
                return False
            self._pid = 0
            return True


exchange = Exchange()
