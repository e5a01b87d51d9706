"""The queue of score requests: claimed by one worker at a time, answered once, lost never."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring.models import ScoreRequest
from scoring.service.alive import silent_since
from scoring.service.wake import ANSWERED, wake

State = ScoreRequest.State
OPEN = (State.WAITING, State.CLAIMED)

# Somebody waits for these. What was claimed by a worker that has gone silent, or has gone, is free again.
FREE = """
from score_request where job is null and attempt < %(most)s and (state = 'waiting' or (state = 'claimed' and not exists (
    select from scoring_worker w where w.id = score_request.claim and w.heartbeat > now() - %(silence)s)))
"""
# An image that was with a worker when it died goes alone the next time: should it be the cause, it takes no others
# with it.
CLAIM = f"""
with free as (select id, created_at, position, attempt {FREE} order by created_at, position limit %(limit)s
              for update skip locked),
     first as (select id, attempt from free order by created_at, position limit 1),
     taken as (select id from free where attempt = 0 and (select attempt from first) = 0
               union select id from first)
update score_request set state = 'claimed', claim = %(claim)s, claimed_at = now(), attempt = score_request.attempt + 1
from taken where score_request.id = taken.id returning score_request.id
"""  # noqa: S608  our own words
ANSWER = """
update score_request set state = found.state, answer = found.answer, error = found.error, image = null, claim = null,
       answered_at = now()
from unnest(%s::uuid[], %s::text[], %s::jsonb[], %s::jsonb[]) as found (id, state, answer, error)
where score_request.id = found.id and score_request.claim = %s and score_request.state = 'claimed'
returning score_request.id
"""


def claim_waiting(claim: uuid.UUID, limit: int) -> list[ScoreRequest]:
    """Up to `limit` requests that somebody waits for, oldest first, now held by the worker `claim`."""
    about: dict[str, Any] = {
        "claim": claim,
        "limit": limit,
        "most": settings.JOB_MAX_ATTEMPTS,
        "silence": silent_since(),
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, about)
        keys = [key for (key,) in cursor.fetchall()]
    return with_all(ScoreRequest.objects.filter(pk__in=keys)) if keys else []


def claim_of_job(job: uuid.UUID, claim: uuid.UUID, limit: int) -> list[ScoreRequest]:
    """The next requests of a large batch. Its job is in one pair of hands, so what it claimed before is free again.

    What was in hand when a worker died goes alone, once: the job has one more attempt to finish all the others.
    """
    free = ScoreRequest.objects.filter(job=job, state__in=OPEN, attempt__lt=settings.JOB_MAX_ATTEMPTS - 1)
    found = list(free.order_by("position").values_list("pk", "attempt")[:limit])
    keys = [pk for pk, attempt in found if attempt == 0 and found[0][1] == 0] or [
        pk for pk, _tried in found[:1]
    ]
    claimed = {
        "state": State.CLAIMED,
        "claim": claim,
        "claimed_at": timezone.now(),
        "attempt": F("attempt") + 1,
    }
    ScoreRequest.objects.filter(pk__in=keys, state__in=OPEN).update(**claimed)
    return with_all(ScoreRequest.objects.filter(pk__in=keys, claim=claim))


def with_all(requests: Any) -> list[ScoreRequest]:
    """The requests with everything that answering them reads, in order."""
    related = ("study", "model__extractor", "model__snapshot", "study_asset__asset")
    return list(requests.select_related(*related).order_by("created_at", "position"))


def keep_answers(
    claim: uuid.UUID, answers: Mapping[uuid.UUID, Any], errors: Mapping[uuid.UUID, Any]
) -> set[uuid.UUID]:
    """Write what was found for requests held by `claim` and wake who waits, in the caller's transaction.

    Returns the requests that were answered by it: one that was given to another worker meanwhile is left to that one.
    """
    keys = sorted([*answers, *errors])
    columns: tuple[list[Any], ...] = (
        keys,
        [State.FAILED if key in errors else State.DONE for key in keys],
        [json.dumps(answers[key]) if key in answers else None for key in keys],
        [json.dumps(errors[key]) if key in errors else None for key in keys],
    )
    with connection.cursor() as cursor:
        cursor.execute(ANSWER, [*columns, claim])
        written = {key for (key,) in cursor.fetchall()}
    wake(ANSWERED, [str(key) for key in written])
    return written


def give_back(claim: uuid.UUID) -> None:
    """Let go of what `claim` holds and did not answer: another attempt follows, or it fails by name."""
    held = ScoreRequest.objects.filter(claim=claim, state=State.CLAIMED)
    held.filter(attempt__lt=settings.JOB_MAX_ATTEMPTS).update(state=State.WAITING, claim=None)
    fail_often(held.values_list("pk", flat=True))


def fail_often(keys: Iterable[uuid.UUID]) -> int:
    """Answer the open ones of `keys`: no attempt at them came to an end."""
    return fail(keys, "failed_often", _("It failed several times; the worker’s log says why."))


def fail_hopeless() -> int:
    """Fail by name what has used up its attempts with workers that died. Returns how many."""
    about: dict[str, Any] = {"most": settings.JOB_MAX_ATTEMPTS, "silence": silent_since()}
    hopeless = FREE.replace("attempt <", "attempt >=")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"select id {hopeless} for update skip locked", about)
            keys = [key for (key,) in cursor.fetchall()]
        words = _(
            "The worker died %(often)d times while scoring this image. See its log; then send the image again."
        )
        return fail(keys, "worker_died", words % {"often": settings.JOB_MAX_ATTEMPTS})


def fail(keys: Iterable[uuid.UUID], code: str, sentence: str) -> int:
    """Answer the open ones of `keys` with an error."""
    open_ones: Sequence[uuid.UUID] = list(keys)
    if not open_ones:
        return 0
    with transaction.atomic():
        failed = ScoreRequest.objects.filter(pk__in=open_ones, state__in=OPEN).update(
            state=State.FAILED,
            error={"code": code, "sentence": sentence},
            image=None,
            claim=None,
            answered_at=timezone.now(),
        )
        wake(ANSWERED, [str(key) for key in open_ones])
    return failed


def waiting() -> int:
    """How many images somebody waits for, those being scored included."""
    return ScoreRequest.objects.filter(job=None, state__in=OPEN).count()
