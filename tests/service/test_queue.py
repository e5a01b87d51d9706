"""The queue without a worker: who gets what, in which order, and what ends without an answer."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from labeling.models import Study
from scoring.models import ScoreRequest, ScoringWorker
from scoring.service import queue
from scoring.service.purge import purge
from tests.service.conftest import Workers


@pytest.fixture
def waiting(study: Study, worker: Workers) -> list[ScoreRequest]:
    worker.none()
    model = study.models.get()
    return [
        ScoreRequest.objects.create(study=study, model=model, position=place, image=b"x", name=f"{place}")
        for place in range(4)
    ]


def claim(worker: uuid.UUID, limit: int = 10) -> list[str]:
    with transaction.atomic():
        return [one.name for one in queue.claim_waiting(worker, limit)]


def alive(seconds_ago: float = 0) -> ScoringWorker:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    return ScoringWorker.objects.create(host="elsewhere", pid=1, heartbeat=at, started_at=at)


def test_the_oldest_first_and_each_once(waiting: list[ScoreRequest]):
    first, second = alive(), alive()
    assert claim(first.pk, 3) == ["0", "1", "2"]
    assert claim(second.pk) == ["3"]
    assert claim(second.pk) == []


def test_what_a_dead_worker_held_is_free_again_one_by_one_until_it_fails_by_name(
    waiting: list[ScoreRequest], settings: Any
):
    settings.JOB_MAX_ATTEMPTS = 2
    silent = alive(seconds_ago=3600)
    assert len(claim(silent.pk)) == 4
    new = alive()
    assert claim(new.pk) == ["0"], "alone: it may be what the other died of"
    new.delete()
    assert queue.fail_hopeless() == 1
    poisoned = ScoreRequest.objects.get(name="0")
    assert (poisoned.state, poisoned.error["code"], poisoned.image) == ("failed", "worker_died", None)
    assert claim(alive().pk) == ["1"]


def test_an_answer_counts_only_for_who_still_holds_the_request(waiting: list[ScoreRequest]):
    slow, quick = alive(seconds_ago=3600), alive()
    claim(slow.pk, 1)
    claim(quick.pk, 1)
    pk = waiting[0].pk
    with transaction.atomic():
        assert queue.keep_answers(slow.pk, {pk: {"from": "slow"}}, {}) == set()
        assert queue.keep_answers(quick.pk, {pk: {"from": "quick"}}, {}) == {pk}
        assert queue.keep_answers(quick.pk, {pk: {"from": "twice"}}, {}) == set()
    assert ScoreRequest.objects.get(pk=pk).answer == {"from": "quick"}


def test_old_answers_go_and_batches_that_ended_leave_nothing_open(waiting: list[ScoreRequest], settings: Any):
    old = timezone.now() - timedelta(hours=settings.SCORE_REQUEST_HOURS + 1)
    ScoreRequest.objects.filter(name="0").update(state="done", answered_at=old, answer={})
    ScoreRequest.objects.filter(name="1").update(created_at=old)
    ScoreRequest.objects.filter(name="2").update(job=uuid.uuid4())
    assert purge() == 2
    assert {one.name: one.state for one in ScoreRequest.objects.all()} == {"2": "failed", "3": "waiting"}
    ended = ScoreRequest.objects.get(name="2")
    assert (ended.error["code"], ended.image) == ("job_ended", None)
