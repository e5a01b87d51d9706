"""Which scoring workers live, and how fast they are."""

import logging
import os
import socket
import threading
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet, Sum
from django.db.models.functions import Now

from scoring.models import ScoringWorker

logger = logging.getLogger(__name__)
BEAT_SECONDS = 1.0
# Before anything was measured: mobilenetv2 on one core with quality and faces.
USUAL_RATE = 8.0


def workers_alive() -> int:
    """How many scoring workers were heard of within JOB_SILENT_SECONDS."""
    return _alive().count()


def images_per_second() -> float:
    """What the living workers did together while there was something to do."""
    return _alive().aggregate(rate=Sum("rate"))["rate"] or USUAL_RATE


def silent_since() -> timedelta:
    """How long a worker may say nothing until what it claimed is taken away from it."""
    return timedelta(seconds=settings.JOB_SILENT_SECONDS)


def _alive() -> QuerySet[ScoringWorker]:
    # By the database's clock alone: those of the machines may differ.
    return ScoringWorker.objects.filter(heartbeat__gt=Now() - silent_since())


class Heart:
    """`with Heart() as heart:` one row per worker, renewed each second beside the work, gone at the end.

    Rows of this machine whose process has ended are struck at once, so that a worker that was killed and started
    again takes up what it had claimed without waiting for the silence.
    """

    def __init__(self) -> None:
        self.id = uuid.uuid4()
        self._stop = threading.Event()
        self._images = self._batches = 0
        self._rate: float | None = None
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> "Heart":
        strike_dead()
        self._renew()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        ScoringWorker.objects.filter(pk=self.id).delete()

    def did(self, images: int, seconds: float, forward_passes: int) -> None:
        """Count a batch: it goes out with the next beat."""
        rate = images / max(seconds, 1e-3)
        self._rate = rate if self._rate is None else 0.8 * self._rate + 0.2 * rate
        self._images += images
        self._batches += forward_passes

    def _renew(self) -> None:
        changes = {"heartbeat": Now(), "images": self._images, "batches": self._batches, "rate": self._rate}
        about = {"host": socket.gethostname(), "pid": os.getpid(), "started_at": Now()}
        ScoringWorker.objects.update_or_create(
            pk=self.id, defaults=changes, create_defaults={**changes, **about}
        )

    def _beat(self) -> None:
        try:
            while not self._stop.wait(BEAT_SECONDS):
                try:
                    self._renew()
                except (DatabaseError, InterfaceError):
                    logger.warning("The database did not take the worker's heartbeat; trying again.")
                    connection.close()
        finally:
            connection.close()


def strike_dead(but: int = 0) -> None:
    """Remove the rows of workers of this machine that have ended without a word, but the one of process `but`."""
    mine = ScoringWorker.objects.filter(host=socket.gethostname()).exclude(pid=but)
    dead = [worker.pk for worker in mine if not _runs(worker.pid)]
    ScoringWorker.objects.filter(pk__in=dead).delete()


def _runs(pid: int) -> bool:
    if pid == os.getpid():
        return False  # The number was given away again, as in a container that was started anew.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
