"""The same moment, many hands: one active job, one claim, a message only once its row is there."""

import pytest
from django.db import transaction

from core import jobs
from core.models import Job

from .together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_requests_make_one_job(messages):
    asked = together(16, lambda number: jobs.enqueue("probe", "spring", params={"number": number}))
    assert len({job.pk for job, _created in asked}) == 1
    assert [created for _job, created in asked].count(True) == 1
    assert Job.objects.count() == 1
    assert messages(asked[0][0]) == 1


def test_eight_workers_make_one_claim():
    for _round in range(5):
        job = Job.objects.create(kind="probe", subject="spring")
        claims = together(8, lambda _number, pk=job.pk: jobs.claim(pk))
        assert sum(claim is not None for claim in claims) == 1
        job.refresh_from_db()
        assert job.attempt == 1
        jobs.cancel(job)


def test_eight_workers_make_one_claim_on_a_silent_job(gone_silent):
    job = Job.objects.create(kind="probe", subject="spring")
    jobs.claim(job.pk)
    gone_silent(job)
    claims = together(8, lambda _number: jobs.claim(job.pk))
    assert sum(claim is not None for claim in claims) == 1


def test_the_message_leaves_after_the_commit(messages):
    with transaction.atomic():
        job, _created = jobs.enqueue("probe", "spring")
        assert messages(job) == 0
    assert messages(job) == 1


def test_what_is_rolled_back_sends_nothing(messages):
    class Regret(Exception):
        pass

    def ask_and_regret() -> Job:
        with transaction.atomic():
            asked.append(jobs.enqueue("probe", "spring")[0])
            raise Regret

    asked: list[Job] = []
    with pytest.raises(Regret):
        ask_and_regret()
    assert messages(asked[0]) == 0
    assert not Job.objects.exists()


def test_a_broker_that_is_away_fails_nobodys_request(monkeypatch):
    from core.tasks import run_job

    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError("nobody listens there")

    monkeypatch.setattr(run_job, "apply_async", away)
    job, created = jobs.enqueue("probe", "spring")
    assert created
    assert Job.objects.get(pk=job.pk).state == "queued"
