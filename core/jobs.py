"""Background work: asked for in a transaction, claimed once, allowed to die and to be run again."""

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from core.models import Job, User

logger = logging.getLogger(__name__)
ACTIVE = (Job.State.QUEUED, Job.State.RUNNING)


def enqueue(
    kind: str, subject: str, *, params: dict[str, Any] | None = None, by: User | None = None
) -> tuple[Job, bool]:
    """Ask for work. Where the same kind already waits or runs for `subject`, that job is returned instead.

    Returns (job, created). The message is sent after commit; should it get lost, the reaper sends it again.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, subject=subject, params=params or {}, created_by=by)
    except IntegrityError:
        active = Job.objects.filter(kind=kind, subject=subject, state__in=ACTIVE).first()
        if active is None:
            return enqueue(kind, subject, params=params, by=by)
        return active, False
    transaction.on_commit(lambda: send(job.pk))
    return job, True


def send(job_id: uuid.UUID) -> None:
    """Put the job's id on the queue. A broker that is away costs time, never the request that asked."""
    from core.tasks import run_job

    try:
        run_job.delay(str(job_id))
    except Exception:
        logger.exception("Job %s could not be put on the queue; the reaper will send it again.", job_id)


def unclaimed(job: Job, patience: timedelta) -> bool:
    """Whether `job` has waited for a worker for longer than `patience`, so that somebody should be told."""
    return job.state == Job.State.QUEUED and timezone.now() - job.created_at > patience


def claim(job_id: uuid.UUID) -> tuple[Job, uuid.UUID] | None:
    """Take the job, or None where it is finished, cancelled or in living hands (compare-and-swap)."""
    now = timezone.now()
    silent = now - timedelta(seconds=settings.JOB_SILENT_SECONDS)
    token = uuid.uuid4()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, heartbeat__lt=silent)
    taken = Job.objects.filter(free, pk=job_id, attempt__lt=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.RUNNING,
        claim=token,
        heartbeat=now,
        started_at=now,
        attempt=F("attempt") + 1,
        error="",
    )
    return (Job.objects.get(pk=job_id), token) if taken else None


def cancel(job: Job) -> bool:
    """Stop a job that waits or runs; its worker notices at its next step. False where it had ended already."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=ACTIVE).update(
            state=Job.State.CANCELLED, claim=None, finished_at=timezone.now()
        )
    )


def reap_silent() -> int:
    """Send waiting jobs whose message may be lost, and running ones whose worker has gone silent, again.

    A job that has used up its attempts fails by name. Returns how many were sent or failed.
    """
    silent = timezone.now() - timedelta(seconds=settings.JOB_SILENT_SECONDS)
    stale = Q(state=Job.State.RUNNING, heartbeat__lt=silent)
    failed = Job.objects.filter(stale, attempt__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=Job.State.FAILED,
        claim=None,
        finished_at=timezone.now(),
        error=f"The worker died {settings.JOB_MAX_ATTEMPTS} times while doing this. See the worker's log, then start it again.",
    )
    # While a job waits, its heartbeat says when its message was last sent.
    lost = Q(state=Job.State.QUEUED) & (
        Q(heartbeat__lt=silent) | Q(heartbeat__isnull=True, created_at__lt=silent)
    )
    again = list(Job.objects.filter(stale | lost).values_list("pk", flat=True))
    Job.objects.filter(pk__in=again, state=Job.State.QUEUED).update(heartbeat=timezone.now())
    for job_id in again:
        send(job_id)
    return failed + len(again)


_kinds: dict[str, Callable[..., dict[str, Any]]] = {}


def job_kind(kind: str) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Register the function that does the work of `kind`: it takes a Progress and returns the job's result."""

    def keep(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        _kinds[kind] = function
        return function

    return keep


def work_of(kind: str) -> Callable[..., dict[str, Any]]:
    return _kinds[kind]
