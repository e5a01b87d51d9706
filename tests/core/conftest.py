"""A kind of job that tests may shape, and a queue that is looked into."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core import jobs
from core.models import Job


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., dict[str, Any]]], str]:
    """kind(function) registers what jobs of the kind "probe" do, for this test."""

    def register(function: Callable[..., dict[str, Any]]) -> str:
        monkeypatch.setitem(jobs._kinds, "probe", function)
        return "probe"

    return register


@pytest.fixture
def messages() -> Callable[[Job], int]:
    """messages(job): how many messages on the real queue carry the job's id."""

    def count(job: Job) -> int:
        with connection.cursor() as cursor:
            cursor.execute("select to_regclass('pgmq.q_celery')")
            if cursor.fetchone()[0] is None:
                return 0
            cursor.execute("select count(*) from pgmq.q_celery where message::text like %s", [f"%{job.pk}%"])
            return int(cursor.fetchone()[0])

    return count


@pytest.fixture
def gone_silent() -> Callable[[Job], None]:
    """gone_silent(job): as if its worker, or the sender of its message, had been quiet for an hour."""

    def age(job: Job) -> None:
        past = timezone.now() - timedelta(hours=1)
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(heartbeat=past)
        Job.objects.filter(pk=job.pk).update(created_at=past)

    return age


@pytest.fixture(scope="session", autouse=True)
def _broker_connections_end(django_db_setup: None) -> Iterator[None]:
    """The test database can only be dropped when nobody is connected to it."""
    yield
    from kombu import pools

    pools.reset()
