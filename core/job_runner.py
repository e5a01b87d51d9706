"""Running one claimed job: heartbeat beside it, its result or its error written at the end."""

import logging
import threading
import uuid
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from core import jobs
from core.errors import DomainError
from core.models import Job

logger = logging.getLogger(__name__)


class ClaimLost(Exception):
    """The job was cancelled, or given to another worker after a silence."""


class Progress:
    """Handed to the function that does the work; every report also renews the claim."""

    def __init__(self, job: Job, token: uuid.UUID) -> None:
        self.job = job
        self._token = token

    def __call__(self, done: int, total: int, stage: str = "") -> None:
        """Say how far it is. Raises ClaimLost where the work is no longer ours to do."""
        changes: dict[str, Any] = {"done": done, "total": total, "heartbeat": timezone.now()}
        if stage:
            changes["stage"] = stage
            logger.info("%s %s: %s (%s/%s)", self.job.kind, self.job.subject, stage, done, total)
        if not self._mine().update(**changes):
            raise ClaimLost

    def keep(self, **found: Any) -> None:
        """Store a part of the result, in the caller's transaction, where a later run of the same job finds it in
        `job.result`. Raises ClaimLost where the work is no longer ours to do, which undoes the transaction."""
        result = {**self.job.result, **found}
        if not self._mine().update(result=result, heartbeat=timezone.now()):
            raise ClaimLost
        self.job.result = result

    def beat(self) -> bool:
        return bool(self._mine().update(heartbeat=timezone.now()))

    def finish(self, state: str, **changes: Any) -> bool:
        return bool(self._mine().update(state=state, claim=None, finished_at=timezone.now(), **changes))

    def _mine(self) -> Any:
        return Job.objects.filter(pk=self.job.pk, claim=self._token)


def run(job_id: uuid.UUID) -> str:
    """Claim and do the job. Returns its final state, or "skipped" where there was nothing to claim."""
    claimed = jobs.claim(job_id)
    if claimed is None:
        return "skipped"
    job, token = claimed
    progress = Progress(job, token)
    stop = threading.Event()
    heart = threading.Thread(target=_keep_beating, args=(progress, stop), daemon=True)
    heart.start()
    try:
        result = jobs.work_of(job.kind)(progress, **job.params)
    except ClaimLost:
        logger.warning("Job %s was cancelled or taken over; this run stops.", job.pk)
        return "lost"
    except DomainError as error:
        progress.finish(Job.State.FAILED, error=str(error.message))
        logger.warning("Job %s failed: %s", job.pk, error.message)
        return Job.State.FAILED
    except Exception as error:
        logger.exception("Job %s failed", job.pk)
        progress.finish(Job.State.FAILED, error=f"{type(error).__name__}: {error}")
        return Job.State.FAILED
    finally:
        stop.set()
        heart.join(timeout=5)
    return Job.State.DONE if progress.finish(Job.State.DONE, result=result) else "lost"


def _keep_beating(progress: Progress, stop: threading.Event) -> None:
    try:
        while not stop.wait(settings.JOB_SILENT_SECONDS / 4):
            try:
                progress.beat()
            except DatabaseError:
                logger.warning(
                    "The database did not take the heartbeat of job %s; trying again.", progress.job.pk
                )
                connection.close()
    finally:
        connection.close()
