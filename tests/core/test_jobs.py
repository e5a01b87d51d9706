"""A job's life in this process: asked for, claimed, carried out, ended."""

from typing import Any

import pytest

from core import job_runner, jobs
from core.errors import DomainError
from core.job_runner import ClaimLost, Progress
from core.models import Job

pytestmark = pytest.mark.django_db


def test_a_job_that_works_out_keeps_its_result(kind):
    def work(progress: Progress, number: int) -> dict[str, Any]:
        progress(1, 2, "Halfway")
        return {"twice": 2 * number}

    job, created = jobs.enqueue(kind(work), "spring", params={"number": 21})
    assert created
    assert job_runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert (job.state, job.result, job.stage, job.percent) == ("done", {"twice": 42}, "Halfway", 50)
    assert job.finished_at >= job.started_at
    assert job.claim is None


def test_delivered_twice_it_is_done_once(kind):
    calls: list[int] = []
    job, _created = jobs.enqueue(kind(lambda progress: {"calls": calls.append(1) or len(calls)}), "spring")
    assert [job_runner.run(job.pk) for _again in range(3)] == ["done", "skipped", "skipped"]
    job.refresh_from_db()
    assert job.result == {"calls": 1}
    assert job.attempt == 1


def test_one_waits_per_kind_and_subject_and_a_new_one_may_follow_its_end(kind):
    name = kind(lambda progress: {})
    first, _created = jobs.enqueue(name, "spring")
    again, created = jobs.enqueue(name, "spring", params={"other": "wish"})
    assert (again.pk, created) == (first.pk, False)
    assert jobs.enqueue(name, "autumn")[1]
    job_runner.run(first.pk)
    assert jobs.enqueue(name, "spring")[1]


def test_what_people_can_mend_is_told_as_a_sentence(kind):
    def work(progress: Progress) -> dict[str, Any]:
        raise DomainError("no_ratings", "There are no ratings to learn from yet.")

    job, _created = jobs.enqueue(kind(work), "spring")
    assert job_runner.run(job.pk) == "failed"
    job.refresh_from_db()
    assert job.error == "There are no ratings to learn from yet."


def test_what_nobody_foresaw_fails_with_its_name(kind):
    def work(progress: Progress) -> dict[str, Any]:
        return {"answer": 1 / 0}

    job, _created = jobs.enqueue(kind(work), "spring")
    assert job_runner.run(job.pk) == "failed"
    job.refresh_from_db()
    assert job.error == "ZeroDivisionError: division by zero"
    assert job.finished_at is not None


def test_a_kind_that_no_worker_knows_fails_by_name():
    job, _created = jobs.enqueue("astrology", "spring")
    assert job_runner.run(job.pk) == "failed"
    job.refresh_from_db()
    assert "astrology" in job.error


def test_cancelling_stops_a_running_job_at_its_next_step(kind):
    steps: list[int] = []

    def work(progress: Progress) -> dict[str, Any]:
        for step in range(5):
            progress(step, 5)
            steps.append(step)
            if step == 1:
                assert jobs.cancel(progress.job)
        return {"finished": True}

    job, _created = jobs.enqueue(kind(work), "spring")
    assert job_runner.run(job.pk) == "lost"
    job.refresh_from_db()
    assert (job.state, job.result, steps) == ("cancelled", {}, [0, 1])


def test_cancelling_what_waits_means_it_never_runs(kind):
    job, _created = jobs.enqueue(kind(lambda progress: {"ran": True}), "spring")
    assert jobs.cancel(job)
    assert job_runner.run(job.pk) == "skipped"
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not jobs.cancel(job)


def test_a_run_whose_job_was_given_away_writes_no_result(kind, gone_silent):
    """A worker that was only slow, not dead, must not overwrite what its successor found."""

    def slow(progress: Progress) -> dict[str, Any]:
        gone_silent(progress.job)
        assert jobs.claim(progress.job.pk) is not None
        return {"by": "the slow one"}

    job, _created = jobs.enqueue(kind(slow), "spring")
    assert job_runner.run(job.pk) == "lost"
    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == ("running", {}, 2)


def test_progress_of_a_lost_claim_is_refused(kind, gone_silent):
    job, _created = jobs.enqueue(kind(lambda progress: {}), "spring")
    claimed, token = jobs.claim(job.pk)
    gone_silent(claimed)
    jobs.claim(job.pk)
    with pytest.raises(ClaimLost):
        Progress(claimed, token)(1, 2)
    assert Job.objects.get(pk=job.pk).done == 0
