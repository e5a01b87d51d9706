import uuid

from celery import shared_task

from core import job_runner, jobs


@shared_task(name="core.run_job")
def run_job(job_id: str) -> str:
    return job_runner.run(uuid.UUID(job_id))


@shared_task(name="core.reap_silent_jobs")
def reap_silent_jobs() -> int:
    return jobs.reap_silent()
