"""Answering score requests: one forward pass for all images of one extractor, then heads, rules, and one write."""

import logging
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from django.db import transaction

from core.errors import DomainError
from scoring.engine.drift.errors import NoReference
from scoring.engine.errors import BadModelFile
from scoring.ingest.at_hand import current_detector, engine_of
from scoring.models import Extractor, ModelVersion, ScoreRequest
from scoring.service import keeping, queue
from scoring.service.judging import Judged, judge
from scoring.service.material import CannotScore, Material, embed_all, look_at_all, stored_of
from scoring.service.reasoning import explain

logger = logging.getLogger(__name__)


class Answered(NamedTuple):
    """`images` answered, of them `failed` with a reason; `forward_passes` the sizes of the batches embedded."""

    images: int
    failed: int
    forward_passes: list[int]
    seconds: float


def answer_requests(
    requests: Sequence[ScoreRequest], claim: uuid.UUID, threads: ThreadPoolExecutor
) -> Answered:
    """Answer `requests`, which `claim` holds; each by the model it names. What cannot be scored fails alone.

    Everything is written in one transaction, and only for requests that `claim` still holds.
    """
    began = time.monotonic()
    detector, _notice = current_detector()
    found = stored_of(requests, detector.version if detector else "")
    done = {one.request.pk for one in found}
    errors: dict[uuid.UUID, CannotScore] = {}
    passes = []
    for extractor, these in _by_extractor(r for r in requests if r.pk not in done).items():
        try:
            engine = engine_of(extractor)
        except DomainError as error:
            errors |= {r.pk: CannotScore(error.code, str(error.message), error.status) for r in these}
            continue
        fresh, failed = look_at_all(these, engine, detector, threads)
        embed_all(fresh, engine)
        errors |= failed
        found += fresh
        if fresh:
            passes.append(len(fresh))
    judged: list[Judged] = []
    for model, its in _by_model(found).items():
        try:
            said = judge(model, its)
        except (BadModelFile, NoReference) as error:
            errors |= {one.request.pk: CannotScore("bad_model", str(error), 409) for one in its}
            continue
        explain(model, said)
        judged += said
    with transaction.atomic():
        answers = {one.material.request.pk: one.answer for one in judged}
        written = queue.keep_answers(claim, answers, {pk: failed.error for pk, failed in errors.items()})
        keeping.keep([one for one in judged if one.material.request.pk in written], detector)
    return Answered(len(written), len(written & errors.keys()), passes, time.monotonic() - began)


def _by_extractor(requests: Iterable[ScoreRequest]) -> dict[Extractor, list[ScoreRequest]]:
    found: dict[Any, list[ScoreRequest]] = defaultdict(list)
    for request in requests:
        found[request.model.extractor].append(request)
    return found


def _by_model(found: Iterable[Material]) -> dict[ModelVersion, list[Material]]:
    models: dict[Any, list[Material]] = defaultdict(list)
    for one in found:
        models[one.request.model].append(one)
    return models
