"""Importing this module tells the worker which kinds of jobs scoring can do."""

from celery import shared_task

import scoring.explaining.job
import scoring.extraction
import scoring.fallback.asking
import scoring.quality_pages.keeping
import scoring.scores
import scoring.service.batches  # noqa: F401
from scoring.service.purge import purge
from scoring.watch import job as watch_job


@shared_task(name="scoring.purge_score_requests")
def purge_score_requests() -> int:
    return purge()


@shared_task(name="scoring.watch_models")
def watch_models() -> int:
    return watch_job.ask_for_all()
