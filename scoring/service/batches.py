"""Large batches: a job that answers in chunks through the same code, and goes on where it was stopped."""

import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import DomainError
from core.job_runner import ClaimLost, Progress
from core.jobs import job_kind
from scoring.models import ScoreRequest
from scoring.service import queue
from scoring.service.answering import answer_requests
from scoring.service.asking import JOB_KIND, take_into_study

logger = logging.getLogger(__name__)
State = ScoreRequest.State


@job_kind(JOB_KIND)
def score_images(progress: Progress, study: str, keep: bool = False) -> dict[str, Any]:
    """Answer the requests of this job that are not answered yet. Cancelled, it stops after the chunk in hand.

    A chunk that breaks is tried again image by image, so that only the one that breaks it goes without an answer.
    """
    mine = ScoreRequest.objects.filter(job=progress.job.pk)
    total, claim = mine.count(), uuid.uuid4()
    stage = gettext_noop("Scoring images")
    broken: set[uuid.UUID] = set()
    with ThreadPoolExecutor(1, "decode") as threads:
        while True:
            progress(mine.exclude(state__in=queue.OPEN).count(), total, stage)
            requests = queue.claim_of_job(progress.job.pk, claim, settings.SCORE_BATCH)
            if not requests:
                break
            try:
                if keep:
                    requests = [request for request in requests if _kept(request)]
                answer_requests(requests, claim, threads)
            except (ClaimLost, DomainError, InterfaceError, OperationalError):
                raise
            except Exception:
                logger.exception("%s images could not be scored", len(requests))
                broken |= {request.pk for request in requests}
    queue.fail_often(broken)
    left = mine.filter(state__in=queue.OPEN).values_list("pk", flat=True)
    queue.fail(left, "worker_died", _("The worker died several times while scoring this image. See its log."))
    return {"images": total, "failed": mine.filter(state=State.FAILED).count()}


def _kept(request: ScoreRequest) -> bool:
    """Whether the image is in the study now; where it was refused, that is its answer."""
    if request.study_asset_id is None and request.image is not None:
        take_into_study(request, bytes(request.image))
        request.save(update_fields=["study_asset", "image", "state", "error", "answered_at"])
    return request.state != State.FAILED
