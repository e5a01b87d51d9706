"""The reaper: what fell silent is sent again, what was tried too often fails by name, the living are left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import job_runner, jobs
from core.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_running_job_whose_worker_died_is_sent_again_and_done(kind, messages, gone_silent):
    job, _created = jobs.enqueue(kind(lambda progress: {"done": "after all"}), "spring")
    jobs.claim(job.pk)
    gone_silent(job)
    assert jobs.reap_silent() == 1
    assert messages(job) == 2
    assert job_runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert (job.attempt, job.result) == (2, {"done": "after all"})


def test_a_waiting_job_whose_message_got_lost_is_sent_again(messages, gone_silent):
    job = Job.objects.create(kind="probe", subject="spring")
    assert messages(job) == 0
    assert jobs.reap_silent() == 0
    gone_silent(job)
    assert jobs.reap_silent() == 1
    assert messages(job) == 1


def test_a_job_with_a_living_worker_is_left_alone(messages):
    job = Job.objects.create(kind="probe", subject="spring")
    jobs.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(hours=5))
    assert jobs.reap_silent() == 0
    assert messages(job) == 0


def test_what_has_killed_every_worker_fails_and_says_so(settings, gone_silent):
    settings.JOB_MAX_ATTEMPTS = 2
    job = Job.objects.create(kind="probe", subject="spring")
    for attempt in (1, 2):
        assert jobs.claim(job.pk)[0].attempt == attempt
        gone_silent(job)
    assert jobs.claim(job.pk) is None
    jobs.reap_silent()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "died 2 times" in job.error
    assert job.finished_at is not None
    assert jobs.enqueue("probe", "spring")[1], "a failed job is no longer in the way"


def test_the_heart_beats_while_the_work_is_quiet(settings, kind):
    """A step that takes longer than the silence allowed is not taken for a death."""
    import time

    settings.JOB_SILENT_SECONDS = 1

    def quiet(progress):
        time.sleep(1.6)
        return {"reaped": jobs.reap_silent(), "taken": jobs.claim(progress.job.pk) is not None}

    job, _created = jobs.enqueue(kind(quiet), "spring")
    assert job_runner.run(job.pk) == "done"
    job.refresh_from_db()
    assert job.result == {"reaped": 0, "taken": False}


def test_a_waiting_job_is_sent_again_once_per_silence_not_at_every_tick(messages, gone_silent):
    job = Job.objects.create(kind="probe", subject="spring")
    gone_silent(job)
    assert [jobs.reap_silent(), jobs.reap_silent()] == [1, 0]
    assert messages(job) == 1
