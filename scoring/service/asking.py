"""Asking for scores: what is allowed, how much at once, and what is known of an image already."""

import hashlib
import json
import math
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import jobs
from core.errors import DomainError
from core.models import Job, User
from labeling.importing.names import clean_name
from labeling.models import Study, StudyAsset
from labeling.setting_up.uploads import take_in, too_large_words
from scoring.embeddings import SCORED
from scoring.models import ModelVersion, ScoreRequest
from scoring.service import alive, queue
from scoring.service.wake import WANTED, wake
from scoring.serving import serving_model

JOB_KIND = "score_images"
MOST_FILES: int = settings.DATA_UPLOAD_MAX_NUMBER_FILES or 100
MOST_NAMES = 10_000
MOST_BYTES = 4 * settings.MAX_IMAGE_BYTES
LONGEST_RETRY_SECONDS = 60
ROWS_AT_ONCE = 8


class Wanted(NamedTuple):
    """One image: its `name` and its bytes; without bytes the image of that name in the study."""

    name: str
    data: bytes | None = None


@dataclass(frozen=True)
class Terms:
    """How it is asked: by which version (None: the one that serves), from which `source`, whether with an explanation,
    and whether the images stay in the study. `key`: the caller's own, so that asking twice is asking once."""

    model: int | None = None
    source: str = ""
    explain: bool = False
    keep: bool = False
    key: uuid.UUID | None = None


class Asked(NamedTuple):
    """Where to ask for the answers: `id` of the request, or of the job of a large batch; `keys` of its rows."""

    id: uuid.UUID
    job: Job | None
    keys: list[uuid.UUID]


def ask(study: Study, by: User, wanted: Sequence[Wanted], terms: Terms) -> Asked:
    """Write down what is wanted and wake the scoring workers; a large batch becomes a job.

    Raises DomainError: no_model (404), no_image (400), too_many (413), not_data_lead (403), key_reused (422), busy or
    batch_running (429, with `retry_after` in seconds), no_worker (503).
    """
    model = chosen_model(study, terms.model)
    _require_sense(by, wanted, terms)
    first, mark = uuid.uuid4(), ""
    if terms.key:
        first, mark = _own_key(study, by, terms.key), _mark(wanted, terms)
    again = _asked_before(first, mark)
    if again is not None:
        return again
    if len(wanted) > settings.SCORE_AT_ONCE:
        return _ask_job(study, by, wanted, terms, model, first, mark)
    _require_room(len(wanted))
    rows = _rows(study, by, wanted, terms, model, first)
    rows[0].mark = mark
    with transaction.atomic():
        # Of many that come at the same moment, only as many get in as there is room for.
        _one_at_a_time("score_request")
        again = _asked_before(first, mark)
        if again is not None:
            return again
        _require_room(len(rows))
        ScoreRequest.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        wake(WANTED)
    return Asked(first, None, [row.pk for row in rows])


def _asked_before(first: uuid.UUID, mark: str) -> Asked | None:
    """The request `first`, where it was asked already. Raises DomainError key_reused where it was about others."""
    again = ScoreRequest.objects.filter(pk=first).values("job", "mark").first()
    if again is None:
        return None
    if again["mark"] != mark:
        words = _("This Idempotency-Key was sent with another request. Draw a new one for each request.")
        raise DomainError("key_reused", words, status=422)
    if again["job"] is not None:
        return Asked(again["job"], Job.objects.filter(pk=again["job"]).first(), [])
    return Asked(first, None, list(group(first).order_by("position").values_list("pk", flat=True)))


def _mark(wanted: Sequence[Wanted], terms: Terms) -> str:
    """SHA-256 (hex) of what is wanted and how: the same key may only mean the same again."""
    images = [
        (one.name, None if one.data is None else hashlib.sha256(one.data).hexdigest()) for one in wanted
    ]
    about = [terms.model, terms.source, terms.explain, terms.keep, images]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def _one_at_a_time(what: str) -> None:
    """Wait for others who are at `what`, in whatever process, until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])


def chosen_model(study: Study, number: int | None) -> ModelVersion:
    """The version `number` of `study`, else the one that serves. Raises DomainError (404) where there is none."""
    if number is None:
        model = serving_model(study)
    else:
        model = study.models.filter(number=number, state=ModelVersion.State.READY).first()
    if model is None:
        raise DomainError(
            "no_model", _("No model serves this study yet, or there is no such version."), status=404
        )
    return model


def group(first: uuid.UUID) -> Any:
    """The rows of the request `first`: its images share one address."""
    return ScoreRequest.objects.filter(pk__in=[first, *(_key(first, place) for place in range(1, 256))])


def _key(first: uuid.UUID, place: int) -> uuid.UUID:
    return uuid.uuid5(first, str(place)) if place else first


def _own_key(study: Study, by: User, key: uuid.UUID) -> uuid.UUID:
    """The caller's key is theirs alone: nobody else's request can have it."""
    return uuid.uuid5(key, f"{by.pk}|{study.slug}")


def _require_sense(by: User, wanted: Sequence[Wanted], terms: Terms) -> None:
    if not wanted:
        raise DomainError("no_image", _("Send at least one image, or name one of the study."))
    names = all(one.data is None for one in wanted)
    if len(wanted) > (MOST_NAMES if names else MOST_FILES):
        words = _("At most %(most)d images at once. Send them in parts.")
        most = MOST_NAMES if names else MOST_FILES
        raise DomainError("too_many", words % {"most": most}, status=413)
    if terms.keep and not (by.is_superuser or by.role == User.Role.DATA_LEAD):
        raise DomainError("not_data_lead", _("Only a data lead brings images into the study."), status=403)


def _require_room(images: int) -> None:
    if not alive.workers_alive():
        words = _("No scoring worker runs, so nothing can be scored now. Start one: manage.py scoring_worker")
        raise DomainError("no_worker", words, status=503, retry_after=LONGEST_RETRY_SECONDS)
    before = queue.waiting()
    if before + images > settings.SCORE_MOST_WAITING:
        seconds = min(LONGEST_RETRY_SECONDS, max(1, math.ceil(before / alive.images_per_second())))
        words = _("%(before)d images wait already. Try again in %(seconds)d seconds.")
        about = {"before": before, "seconds": seconds}
        raise DomainError("busy", words % about, status=429, retry_after=seconds)


def _ask_job(
    study: Study,
    by: User,
    wanted: Sequence[Wanted],
    terms: Terms,
    model: ModelVersion,
    first: uuid.UUID,
    mark: str,
) -> Asked:
    with transaction.atomic():
        _one_at_a_time(f"{JOB_KIND} {study.slug}")
        again = _asked_before(first, mark)
        if again is not None:
            return again
        params = {"study": study.slug, "keep": terms.keep}
        job, created = jobs.enqueue(JOB_KIND, study.slug, params=params, by=by)
        if not created:
            words = _("A large batch of this study is being scored. Send the next one when it is done.")
            seconds = min(
                LONGEST_RETRY_SECONDS, max(1, math.ceil((job.total - job.done) / alive.images_per_second()))
            )
            raise DomainError("batch_running", words, status=429, retry_after=seconds, job=str(job.pk))
        rows = _rows(study, by, wanted, terms, model, first, job)
        rows[0].mark = mark
        ScoreRequest.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        Job.objects.filter(pk=job.pk).update(total=len(rows))
    return Asked(job.pk, job, [row.pk for row in rows])


def _rows(
    study: Study,
    by: User,
    wanted: Sequence[Wanted],
    terms: Terms,
    model: ModelVersion,
    first: uuid.UUID,
    job: Job | None = None,
) -> list[ScoreRequest]:
    digests = [hashlib.sha256(one.data).hexdigest() if one.data is not None else "" for one in wanted]
    in_study = study.assets.select_related("asset")
    by_digest = {
        row.asset.sha256: row for row in in_study.filter(asset__sha256__in=set(digests) - {""}) if row.asset
    }
    by_name = {
        row.name: row for row in in_study.filter(name__in=[one.name for one in wanted if one.data is None])
    }
    rows = []
    for place, (one, digest) in enumerate(zip(wanted, digests, strict=True)):
        row = ScoreRequest(
            id=_key(first, place),
            study=study,
            model=model,
            by=by,
            job=job.pk if job else None,
            position=place,
            name=clean_name(one.name),
            source=terms.source[:80],
            explain=terms.explain,
        )
        if one.data is None:
            _from_study(row, by_name.get(one.name))
        elif digest in by_digest:
            _from_study(row, by_digest[digest])
        elif len(one.data) > settings.MAX_IMAGE_BYTES:
            _fail(row, "file_too_large", too_large_words())
        elif terms.keep and job is None:
            take_into_study(row, one.data)
        else:
            row.image = one.data
        rows.append(row)
    return rows


def take_into_study(row: ScoreRequest, data: bytes) -> None:
    """The image of `row` enters its study, as an upload does; where it is refused, that is the answer."""
    outcome = take_in(row.study, row.name, data, row.by)
    if outcome.status == "refused":
        _fail(row, outcome.code, outcome.detail)
        return
    # The same bytes may be there under another name; a look-alike is an image of its own.
    name = outcome.of if outcome.status == "same" else outcome.name
    _from_study(row, row.study.assets.select_related("asset").filter(name=name).first())


def _from_study(row: ScoreRequest, placed: StudyAsset | None) -> None:
    if placed is None:
        _fail(row, "no_such_image", _("The study has no image of this name."))
    elif placed.asset is None:
        _fail(row, "no_picture", _("The picture of this image stays elsewhere, so it cannot be scored."))
    elif placed.purpose not in SCORED:
        _fail(row, "not_content", _("This image is an attention check: a score of it would mean nothing."))
    else:
        row.study_asset, row.image = placed, None


def _fail(row: ScoreRequest, code: str, sentence: str) -> None:
    row.state, row.error, row.image = ScoreRequest.State.FAILED, {"code": code, "sentence": sentence}, None
    row.answered_at = timezone.now()
