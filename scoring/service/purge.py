"""Answers are kept for a day; what nobody will read or answer any more goes."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.jobs import ACTIVE
from core.models import Job
from scoring.models import ScoreRequest, ScoringWorker
from scoring.service import queue


def purge() -> int:
    """Delete requests older than `SCORE_REQUEST_HOURS`, and fail those of jobs that ended without them.

    Returns how many were deleted.
    """
    queue.fail_hopeless()
    running = Job.objects.filter(state__in=ACTIVE).values("pk")
    left = ScoreRequest.objects.filter(job__isnull=False, state__in=queue.OPEN).exclude(job__in=running)
    queue.fail(
        left.values_list("pk", flat=True), "job_ended", _("The batch ended before this image was scored.")
    )
    old = timezone.now() - timedelta(hours=settings.SCORE_REQUEST_HOURS)
    ScoringWorker.objects.filter(heartbeat__lt=old).delete()
    gone = Q(answered_at__lt=old) | Q(state__in=queue.OPEN, job=None, created_at__lt=old)
    return ScoreRequest.objects.filter(gone).delete()[1].get("scoring.ScoreRequest", 0)
