"""A study with a model that serves, made in a second, and the scoring worker as it really runs."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rest_framework.test import APIClient

from core.models import User
from labeling.models import Study
from scoring import heads
from scoring.embeddings import of_study
from scoring.engine.train import TrainedHead, train_head
from scoring.extraction import extract
from scoring.models import LabelSnapshot, ModelHead, ModelVersion, ScoringWorker, ServingModel
from tests.factories import staff
from tests.loop.conftest import storages
from tests.mini_study import daub, mini_study
from tests.service.process import ScoringProcess

IMAGES = 24
POINTS = np.arange(1.0, 8.0)


@pytest.fixture(autouse=True)
def _small_and_quick(settings: Any, folder: Path) -> None:
    """Features that need no weights, no detector, the settings that tests are about small."""
    settings.BACKBONE = "handcrafted"
    settings.FACE_DETECTOR = "none"
    settings.SCORE_PATIENCE_SECONDS = 90.0
    settings.STORAGES = storages(folder)


@pytest.fixture
def study(transactional_db: None) -> Study:
    """24 pictures that are better the brighter they are, and version 1 that has learnt it."""
    study = mini_study("glow", daub(IMAGES), scales=("appeal",))
    make_model(study, seed=1)
    return study


def make_model(study: Study, seed: int) -> ModelVersion:
    """A version trained on what a panel would say of these pictures; it serves from now on."""
    row, _done = extract(lambda done, total, stage="": None, study)  # type: ignore[arg-type]
    ids, matrix = of_study(study, row)
    names = dict(study.assets.values_list("pk", "name"))
    order = np.argsort([names[pk] for pk in ids.tolist()])
    trained, ratings = _trained(
        matrix[order].tobytes(), row.dimension, tuple(sorted(names[pk] for pk in ids.tolist())), seed
    )
    number = study.models.count() + 1
    snapshot = LabelSnapshot.objects.create(
        study=study, sha256=f"{number:064x}", content=b"", ratings=ratings, assets=len(ids)
    )
    model = ModelVersion.objects.create(
        study=study, number=number, state="ready", snapshot=snapshot, extractor=row, seed=seed
    )
    head = ModelHead(model=model, scale=study.scales.get(), usable=True)
    heads.store(head, trained, {})
    head.save()
    ServingModel.objects.update_or_create(study=study, defaults={"model": model})
    return model


@lru_cache
def _trained(embeddings: bytes, dimension: int, names: tuple[str, ...], seed: int) -> tuple[TrainedHead, int]:
    """Once per session and seed: what a panel would say of the pictures `names`, learnt; and how many answers that is."""
    quality = {f"{one.name}.jpg": one.quality["appeal"] for one in daub(IMAGES)}
    rng = np.random.default_rng(seed)
    counts = np.zeros((len(names), len(POINTS)))
    for place, name in enumerate(names):
        answers = np.clip(np.round(1.5 + 5 * quality[name] + rng.normal(0, 0.8, 12)), 1, 7)
        np.add.at(counts[place], answers.astype(int) - 1, 1)
    matrix = np.frombuffer(embeddings, dtype=np.float32).reshape(len(names), dimension)
    return train_head(matrix, counts, POINTS, seed), int(counts.sum())


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def engineer(study: Study) -> APIClient:
    return client_of(staff(study, User.Role.ML_ENGINEER))


@pytest.fixture
def lead(study: Study) -> APIClient:
    return client_of(staff(study, User.Role.DATA_LEAD))


class Workers:
    """Scoring workers over the tests of a session: one that runs already is used again."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._running: list[tuple[dict[str, str], ScoringProcess]] = []

    def __call__(self, **env: str) -> ScoringProcess:
        """A worker with these settings and no other beside it, ready."""
        about = {"BACKBONE": "handcrafted", "FACE_DETECTOR": "none", **env}
        for known, process in self._running:
            if known == about and process.process.poll() is None:
                return process
        self.none()
        process = ScoringProcess(self.data, **about)
        self._running.append((about, process))
        process.ready()
        return process

    def none(self) -> None:
        """No worker runs, and nobody takes one for living."""
        for _about, process in self._running:
            process.kill()
        self._running.clear()
        ScoringWorker.objects.all().delete()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="session")
def _workers(folder: Path, django_db_setup: None) -> Iterator[Workers]:
    """Gone before the test database is dropped."""
    workers = Workers(folder)
    yield workers
    for _about, process in workers._running:
        process.kill()


@pytest.fixture
def worker(study: Study, _workers: Workers) -> Workers:
    """worker(**env): a scoring worker in a process of its own, ready."""
    return _workers


@pytest.fixture(autouse=True)
def _nobody_listens_any_more() -> Iterator[None]:
    """The thread that waits for answers gives its connection back: the test database is dropped at the end."""
    yield
    from scoring.service.wake import exchange

    exchange.retire()
