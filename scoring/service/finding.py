"""The answers to a request, wherever they are: one address for a few images, or for the job of a large batch."""

import uuid
from typing import NamedTuple

from django.db.models import QuerySet
from django.http import Http404

from core.models import Job
from labeling.models import Study
from scoring.models import ModelVersion, ScoreRequest
from scoring.service.asking import group
from scoring.service.queue import OPEN

RELATED = ("study", "model__extractor", "model__snapshot", "study_asset")


class Found(NamedTuple):
    """`rows` in the order they were sent in; `open` says how many of them still wait."""

    id: uuid.UUID
    study: Study
    model: ModelVersion
    job: Job | None
    rows: QuerySet[ScoreRequest]
    total: int
    open: int


def find(pk: uuid.UUID) -> Found:
    """The request, or the job of a large batch, with the id `pk`. Raises Http404 where it is gone, or never was."""
    job = Job.objects.filter(pk=pk).first()
    rows: QuerySet[ScoreRequest] = ScoreRequest.objects.filter(job=pk) if job else group(pk)
    rows = rows.defer("image").select_related(*RELATED).order_by("position")
    first = rows.first()
    if first is None or (job is None and first.pk != pk):
        raise Http404
    return Found(pk, first.study, first.model, job, rows, rows.count(), rows.filter(state__in=OPEN).count())
