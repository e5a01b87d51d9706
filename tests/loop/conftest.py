"""One drawn and rated study per module, in a transaction around the module's tests; files in a folder beside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from core import job_runner
from core.models import Job
from labeling.models import Study
from tests.mini_study import Drawn, draw, let_rate, mini_study, seat

IMAGES = 66
RATERS = 10
# With this seed 13 of the rated images are held out: enough to say how good a model is.
HOLDS_OUT_13 = 17


def storages(folder: Path) -> dict[str, Any]:
    return {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder / "media"},
        },
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def drawn() -> list[Drawn]:
    return draw(IMAGES)


@pytest.fixture(scope="module", autouse=True)
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The module's settings: its own files, and features that need no weights."""
    folder = tmp_path_factory.mktemp("loop")
    with override_settings(STORAGES=storages(folder), BACKBONE="handcrafted"):
        yield folder


@pytest.fixture(autouse=True)
def _files_of_this_test(files: Path) -> None:
    """In place of the one of all tests: here the files belong to the module."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="module")
def around_the_module(django_db_setup: None, django_db_blocker: Any) -> Callable[[], Any]:
    """around_the_module(): a context in which rows can be written that are there for all tests of the module."""

    @contextmanager
    def open_database() -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return open_database


@pytest.fixture(scope="module")
def rated(around_the_module: Callable[[], Any], files: Path, drawn: list[Drawn]) -> Iterator[Study]:
    """66 creatives, 10 raters who rated the first 48 of them and the gold ones. Nothing is trained."""
    with around_the_module():
        study = mini_study("mini", drawn, seed=HOLDS_OUT_13)
        images = {image.name: image for image in study.assets.all()}
        seen = [images[f"{one.name}.jpg"] for one in (*drawn[:48], *drawn[-3:])]
        let_rate(study, seat(study, RATERS), drawn, seen)
        yield study


@pytest.fixture(scope="module")
def trained(rated: Study) -> Study:
    """The same with version 1 trained."""
    finished(ask("retrain", rated))
    return rated


def ask(kind: str, study: Study, **params: Any) -> Job:
    """Ask for work as the API does, without a worker."""
    from core.jobs import enqueue

    return enqueue(kind, study.slug, params={"study": study.slug, **params})[0]


def finished(job: Job) -> Job:
    """Carry the job out here and now; it must work out."""
    from core.job_wait import _learn_kinds

    _learn_kinds()
    state = job_runner.run(job.pk)
    job.refresh_from_db()
    assert state == Job.State.DONE, job.error
    return job


@pytest.fixture
def do() -> Callable[..., Job]:
    """do(kind, study, **params): ask for a job and carry it out; it must work out."""
    return lambda kind, study, **params: finished(ask(kind, study, **params))


@pytest.fixture
def fail() -> Callable[..., Job]:
    """fail(kind, study, **params): the same for what must not work out."""

    def run(kind: str, study: Study, **params: Any) -> Job:
        job = ask(kind, study, **params)
        assert job_runner.run(job.pk) == Job.State.FAILED
        job.refresh_from_db()
        return job

    return run
