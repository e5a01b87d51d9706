"""Trainings that somebody or something stopped: the version says so, and the next one is not held up."""

import uuid

import pytest

from core import job_runner, jobs
from scoring import training

from .conftest import ask

pytestmark = pytest.mark.django_db


def test_a_cancelled_training_ends_its_version(trained, monkeypatch):
    real = training._keep

    def cancelled_meanwhile(model, scale, *rest):
        real(model, scale, *rest)
        jobs.cancel(job)

    monkeypatch.setattr(training, "_keep", cancelled_meanwhile)
    job = ask("retrain", trained)
    assert job_runner.run(job.pk) == "lost"
    version = trained.models.first()
    assert (version.number, version.state, version.error) == (2, "failed", "The training was cancelled.")


def test_a_training_taken_over_leaves_the_version_to_the_other_run(trained, monkeypatch):
    from core.models import Job

    def taken_over(model, scale, *rest):
        Job.objects.filter(pk=job.pk).update(claim=uuid.uuid4())

    monkeypatch.setattr(training, "_keep", taken_over)
    job = ask("retrain", trained)
    assert job_runner.run(job.pk) == "lost"
    assert trained.models.first().state == "training"


def test_a_version_whose_worker_died_for_good_is_ended_by_the_next(trained, do):
    orphan = trained.models.get(number=1)
    orphan.pk, orphan.number, orphan.state, orphan.job = None, 2, "training", uuid.uuid4()
    orphan._state.adding = True
    orphan.save()
    assert do("retrain", trained).result["model"] == 3
    orphan.refresh_from_db()
    assert orphan.state == "failed"
    assert "died" in orphan.error
    assert trained.models.get(number=1).state == "ready"
