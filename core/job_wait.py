"""Waiting for a job from a command: a worker does it, or, where none takes it, this process."""

import time
from collections.abc import Callable
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from core import job_runner
from core.models import Job

PATIENCE_SECONDS = 3.0


def carry_out(job: Job, report: Callable[[Job], None], patience: float = PATIENCE_SECONDS) -> Job:
    """See `job` through to its end and return it as it then is; `report` is called whenever it has moved.

    A worker gets `patience` seconds to take the job. Both may try: the claim lets only one through.
    """
    deadline = time.monotonic() + patience
    while True:
        job.refresh_from_db()
        report(job)
        if not job.active:
            return job
        if job.state == Job.State.QUEUED and time.monotonic() >= deadline:
            _learn_kinds()
            job_runner.run(job.pk)
            continue
        time.sleep(0.2)


def _learn_kinds() -> None:
    """Import each app's tasks, as a worker does, so that this process knows every kind of job."""
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "tasks"):
            import_module(f"{app.name}.tasks")
