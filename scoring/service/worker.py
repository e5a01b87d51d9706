"""A scoring worker: sleeps until images come in, gathers those that come together, and answers them at once."""

import io
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from PIL import Image

from core.errors import DomainError
from scoring.ingest.at_hand import MOST_KEPT, current_detector, engine_of
from scoring.ingest.looking import look
from scoring.models import Extractor, ServingModel
from scoring.service import queue
from scoring.service.alive import Heart, strike_dead
from scoring.service.answering import answer_requests
from scoring.service.wake import WANTED, Ear

logger = logging.getLogger(__name__)
# How long it sleeps where nobody wakes it: what a lost notification costs at most.
LOOK_SECONDS = 0.25
TIDY_SECONDS = 5.0
MOST_THREADS = 8


def warm_up() -> None:
    """Load what the serving models need before the first image comes: nobody waits for libraries then."""
    detector, notice = current_detector()
    if notice:
        logger.warning(notice)
    jpeg = _grey_jpeg()
    extractors = Extractor.objects.filter(models__in=ServingModel.objects.values("model")).distinct()
    for extractor in extractors[:MOST_KEPT]:
        try:
            engine = engine_of(extractor)
        except DomainError as error:
            logger.warning(error.message)
            continue
        looked = look(jpeg, engine, detector)
        if looked.prepared is not None:
            engine.embed([looked.prepared])


def _grey_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (96, 96), (128, 128, 128)).save(out, "JPEG")
    return out.getvalue()


class ScoringWorker:
    """`ScoringWorker().run()` until it is told to end; what it has claimed by then is still answered."""

    def __init__(self, threads: int = 0) -> None:
        self._threads = threads or min(MOST_THREADS, os.cpu_count() or 1)
        self._ending = False
        self._tidied = 0.0
        self._owes = False

    def end(self, number: int = 0, frame: FrameType | None = None) -> None:
        """Finish the batch in hand, then stop. Fit for signal.signal."""
        self._ending = True

    def listen_to_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.end)

    def run(self) -> None:
        ear = Ear(WANTED)
        warm_up()
        with Heart() as heart, ThreadPoolExecutor(self._threads, "decode") as threads:
            logger.info("scoring worker %s ready, %s threads decode", heart.id, self._threads)
            try:
                while not self._ending:
                    self._turn(heart, threads, ear)
            finally:
                ear.close()
        logger.info("scoring worker %s ended", heart.id)

    def _turn(self, heart: Heart, threads: ThreadPoolExecutor, ear: Ear) -> None:
        try:
            if self._owes:
                # Nobody else may take what a living worker holds.
                queue.give_back(heart.id)
                self._owes = False
            self._tidy()
            if self._answer_some(heart, threads):
                return
        except (DatabaseError, InterfaceError):
            logger.exception("The database does not answer; trying again.")
            self._owes = True
            connection.close()
            time.sleep(1.0)
            return
        if ear.heard(LOOK_SECONDS):
            # Requests that come at the same moment share a forward pass.
            time.sleep(settings.SCORE_GATHER_MS / 1000)

    def _answer_some(self, heart: Heart, threads: ThreadPoolExecutor) -> bool:
        with transaction.atomic():
            requests = queue.claim_waiting(heart.id, settings.SCORE_BATCH)
        if not requests:
            return False
        try:
            answered = answer_requests(requests, heart.id, threads)
        except Exception:
            logger.exception("%s images could not be scored", len(requests))
            connection.close()
            queue.give_back(heart.id)
            return True
        heart.did(answered.images, answered.seconds, len(answered.forward_passes))
        logger.info(
            "answered %s images, %s of them with a reason why not, forward passes of %s, %.0f ms, %.1f images/s",
            answered.images,
            answered.failed,
            answered.forward_passes,
            1000 * answered.seconds,
            answered.images / max(answered.seconds, 1e-3),
        )
        return True

    def _tidy(self) -> None:
        """Now and then: workers that ended without a word, and requests that were with too many of them."""
        if time.monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._tidied = time.monotonic()
        strike_dead(but=os.getpid())
        queue.fail_hopeless()
