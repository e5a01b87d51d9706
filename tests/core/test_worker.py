"""Jobs in real Celery workers: done within seconds, and done once although a worker is killed in the middle."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core import jobs
from core.models import Job
from scoring.models import FeatureSet, QualityReport
from tests.factories import StudyFactory, add_images

from .worker import Worker, redis_server, until

pytestmark = pytest.mark.django_db(transaction=True)
SILENT_SECONDS = 2
IMAGES = 30


@pytest.fixture
def env(settings: Any) -> dict[str, str]:
    """Small images one by one with features that need no weights; a worker is given up on after two seconds."""
    settings.JOB_SILENT_SECONDS = SILENT_SECONDS
    return {"BACKBONE": "handcrafted", "FEATURE_BATCH": "1", "JOB_SILENT_SECONDS": str(SILENT_SECONDS)}


@pytest.fixture
def redis(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if redis_server() is None:
        pytest.skip("no redis-server found; on Debian: apt-get install redis-server")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        redis_server(),
        "--port",
        str(port),
        "--save",
        "",
        "--dir",
        str(tmp_path),
        "--bind",
        "127.0.0.1",
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    address = f"redis://127.0.0.1:{port}/0"
    monkeypatch.setattr("core.tasks.run_job", Sender(address))
    yield address
    server.terminate()
    server.wait(timeout=20)


class Sender:
    """The task as a process whose CELERY_BROKER_URL is `address` would send it."""

    def __init__(self, address: str) -> None:
        self._address = address

    def delay(self, job_id: str) -> None:
        from config.celery import app

        with app.connection_for_write(self._address, transport_options={}) as connection:
            app.send_task("core.run_job", [job_id], connection=connection)


def work_for(count: int) -> Job:
    study = StudyFactory()
    add_images(study, count)
    return jobs.enqueue("extract_features", study.slug, params={"study": study.slug})[0]


def now(job: Job) -> Job:
    job.refresh_from_db()
    return job


def work_kill_and_finish_elsewhere(tmp_path: Path, env: dict[str, str]) -> None:
    """A small job is done; one whose worker is killed in the middle is finished once, by another."""
    with Worker(tmp_path, **env) as first:
        small = work_for(2)
        until(lambda: not now(small).active, 60, first.log)
        assert (small.state, small.error, small.result["assets"]) == ("done", "", 2)
        FeatureSet.objects.all().delete()
        QualityReport.objects.all().delete()
        job = work_for(IMAGES)
        until(lambda: now(job).done >= 2, 90, first.log)
        first.kill()
    assert now(job).state == "running", "it was killed in the middle"
    assert 0 < FeatureSet.objects.count() < IMAGES
    time.sleep(SILENT_SECONDS + 0.2)
    assert jobs.reap_silent() == 1
    with Worker(tmp_path, **env) as second:
        until(lambda: not now(job).active, 90, second.log)
    assert (job.state, job.attempt) == ("done", 2)
    assert job.result["failed"] == 0
    assert job.result["assets"] < IMAGES, "the second worker went on where the first one had stopped"
    assert FeatureSet.objects.count() == QualityReport.objects.count() == IMAGES


def test_on_the_embedded_queue(tmp_path, env):
    work_kill_and_finish_elsewhere(tmp_path, env)


def test_on_redis(tmp_path, env, redis):
    work_kill_and_finish_elsewhere(tmp_path, {**env, "CELERY_BROKER_URL": redis})
