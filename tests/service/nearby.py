"""A scoring worker in this very process: one turn when a test says so."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.utils import timezone

from scoring.models import ScoringWorker
from scoring.service.alive import Heart
from scoring.service.wake import WANTED, Ear
from scoring.service.worker import ScoringWorker as Worker


def somebody_works(**about: Any) -> ScoringWorker:
    """A worker that lives, elsewhere, and does nothing."""
    now = timezone.now()
    return ScoringWorker.objects.create(host="elsewhere", pid=1, heartbeat=now, started_at=now, **about)


class Deaf(Ear):
    """It hears nothing, at once."""

    def heard(self, seconds: float) -> list[str]:
        return []


class Nearby:
    """`with Nearby() as worker: worker.turn()`"""

    def __enter__(self) -> "Nearby":
        self.worker = Worker(1)
        self._ear = Deaf(WANTED)
        self._threads = ThreadPoolExecutor(1)
        self.heart = Heart()
        self.heart._renew()
        return self

    def turn(self) -> None:
        self.worker._turn(self.heart, self._threads, self._ear)

    def __exit__(self, *exception: object) -> None:
        self._threads.shutdown()
        ScoringWorker.objects.filter(pk=self.heart.id).delete()


def answer_all(turns: int = 8) -> None:
    with Nearby() as worker:
        for _turn in range(turns):
            worker.turn()
