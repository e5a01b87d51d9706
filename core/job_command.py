"""Commands that ask for background work and see it through."""

import sys
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.command import PanelwiseCommand
from core.job_wait import carry_out
from core.jobs import enqueue
from core.models import Job

RATED_FROM = 16


class JobCommand(PanelwiseCommand):
    """Subclasses call `job(...)`, or `see_through(job)` with one they asked for themselves."""

    def job(self, kind: str, subject: str, params: dict[str, Any]) -> Job:
        """Ask for the work and see it through. Raises CommandError where it failed, with its reason."""
        job, _created = enqueue(kind, subject, params=params)
        return self.see_through(job)

    def see_through(self, job: Job) -> Job:
        job = carry_out(job, _show_on_stderr())
        if job.state != Job.State.DONE:
            raise CommandError(job.error or _("It was cancelled."))
        return job


def _show_on_stderr() -> Any:
    last: list[tuple[str, int]] = []

    def report(job: Job) -> None:
        now = (job.stage, job.done)
        if job.stage and last != [now]:
            sys.stderr.write(f"{job.stage} {job.done}/{job.total}{_rate(job)}\n")
            last[:] = [now]

    return report


def _rate(job: Job) -> str:
    """How many a second since the work began; nothing where it has hardly begun or is one step of few."""
    seconds = (timezone.now() - job.started_at).total_seconds() if job.started_at else 0.0
    return f" ({job.done / seconds:.1f}/s)" if job.done >= RATED_FROM and seconds > 0 else ""
