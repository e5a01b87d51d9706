"""A study whose model has met images for weeks: rows alone, no file is opened and nothing is trained."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client

from core.models import User
from labeling.models import Asset, Scale, Study, StudyAsset
from scoring import snapshots
from scoring.engine import codec
from scoring.models import Extractor, FeatureSet, ModelHead, ModelVersion, QualityReport, Score, ServingModel
from scoring.watch.observing import Seen, observe
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory, StudyFactory, staff

IMAGES = 240
DIMENSION = 24
# A Wednesday: the week of the training holds images from before and after it.
TRAINED = datetime(2026, 9, 2, 12, tzinfo=UTC)


@pytest.fixture
def study(db: None) -> Study:
    study = StudyFactory(slug="summer", name="Summer campaign")
    scale = ScaleFactory(study=study, name="appeal")
    images = place(study, IMAGES, seed=1)
    rate(study, scale, images[:60])
    return study


def rate(study: Study, scale: Scale, images: list[StudyAsset]) -> None:
    stratum = StratumFactory(study=study)
    rng = np.random.default_rng(3)
    for _rater in range(2):
        values = rng.integers(1, 8, len(images)).tolist()
        rate_block(answered_block(PanelistFactory(stratum=stratum), images, "regular"), scale, values)


def place(
    study: Study, count: int, seed: int, at: datetime = TRAINED - timedelta(days=10)
) -> list[StudyAsset]:
    """Images known by their numbers, seen at `at`."""
    first = Asset.objects.count()
    assets = Asset.objects.bulk_create(
        Asset(
            sha256=f"{first + number:064x}",
            width=48,
            height=36,
            served_width=48,
            served_height=36,
            format="JPEG",
            byte_size=1,
        )
        for number in range(count)
    )
    Asset.objects.filter(pk__in=[asset.pk for asset in assets]).update(created_at=at)
    placed = StudyAsset.objects.bulk_create(
        StudyAsset(study=study, asset=asset, name=f"image-{first + number:04d}.jpg")
        for number, asset in enumerate(assets)
    )
    measures, embeddings, _scores = kind_of_images(count, seed)
    QualityReport.objects.bulk_create(
        QualityReport(asset=asset, version="any", measures=one)
        for asset, one in zip(assets, measures, strict=True)
    )
    FeatureSet.objects.bulk_create(
        FeatureSet(asset=asset, extractor=net(), embedding=codec.encode(row))
        for asset, row in zip(assets, embeddings, strict=True)
    )
    return placed


def net() -> Extractor:
    found, _created = Extractor.objects.get_or_create(
        version="net@1", defaults={"name": "net", "dimension": DIMENSION, "pretrained": True}
    )
    return found


def kind_of_images(count: int, seed: int) -> tuple[list[dict[str, float]], np.ndarray, np.ndarray]:
    """(measures, embeddings (n, d), scores (n,)) of images of one kind."""
    rng = np.random.default_rng(seed)
    measures = [
        {
            "exposure": float(exposure),
            "sharpness": float(sharpness),
            "clipped_low": float(max(0.0, clipped)),
            "jpeg_quality": float(quality),
        }
        for exposure, sharpness, clipped, quality in zip(
            rng.normal(0.5, 0.1, count),
            rng.lognormal(5, 0.6, count),
            rng.normal(-0.05, 0.1, count),
            rng.choice([75, 85, 90, 95], count),
            strict=True,
        )
    ]
    embeddings = rng.normal(size=(count, DIMENSION)) * np.linspace(2, 0.2, DIMENSION)
    return measures, embeddings, rng.normal(4, 0.6, count)


@pytest.fixture
def model(study: Study) -> ModelVersion:
    """Version 1, ready and serving, with a score for every image."""
    return trained(study)


def trained(study: Study, at: datetime = TRAINED, serves: bool = True) -> ModelVersion:
    model = ModelVersion.objects.create(
        study=study,
        number=study.models.count() + 1,
        state="ready",
        snapshot=snapshots.freeze(study),
        extractor=net(),
        seed=11,
    )
    ModelVersion.objects.filter(pk=model.pk).update(created_at=at)
    model.refresh_from_db()
    scale = study.scales.get()
    ModelHead.objects.create(model=model, scale=scale, sha256="0" * 64, usable=True)
    score(model, list(study.assets.order_by("pk")), seed=2)
    if serves:
        ServingModel.objects.update_or_create(study=study, defaults={"model": model})
    return model


def score(model: ModelVersion, images: list[StudyAsset], seed: int) -> None:
    scale = model.study.scales.get()
    _measures, _embeddings, means = kind_of_images(len(images), seed)
    Score.objects.bulk_create(
        Score(
            study_asset=image,
            scale=scale,
            model=model,
            probabilities=[1 / 7] * 7,
            mean=float(mean),
            aleatoric=1.0,
            epistemic=0.3,
            low=float(mean) - 1,
            high=float(mean) + 1,
        )
        for image, mean in zip(images, means, strict=True)
    )


Change = Callable[[dict[str, float]], dict[str, float]]


def arrive(
    model: ModelVersion,
    week: int,
    count: int,
    *,
    source: str = "shop",
    seed: int = 100,
    change: Change = dict,
    unlike: float = 0.0,
    higher: float = 0.0,
) -> None:
    """`count` images come through the API in the `week`-th week after the training (1: the first whole one).

    `change` alters their measures, `unlike` is the share of images from another world, `higher` is added to scores.
    """
    from scoring.watch.reference import freeze, reference_of

    freeze(model)
    reference = reference_of(model)
    assert reference is not None
    measures, embeddings, scores = kind_of_images(count, seed + week)
    rng = np.random.default_rng(seed + week)
    embeddings[rng.random(count) < unlike] += 6.0
    monday = datetime(2026, 9, 7, 9, tzinfo=UTC) + timedelta(weeks=week - 1)
    observe(
        model,
        [
            Seen(
                source=source,
                seen_at=monday + timedelta(minutes=number % 8000),
                quality=change(measures[number]),
                distance=float(distance),
                scores={"appeal": float(scores[number]) + higher},
            )
            for number, distance in enumerate(reference.unlikeness(embeddings))
        ],
    )


@pytest.fixture
def queries() -> Callable[[Callable[[], Any]], int]:
    """queries(work): how many queries `work` makes."""
    from django.test.utils import CaptureQueriesContext

    def count(work: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as made:
            work()
        return len(made)

    return count


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def engineer(study: Study) -> Client:
    return browser_of(staff(study, User.Role.ML_ENGINEER))


@pytest.fixture
def lead(study: Study) -> Client:
    return browser_of(staff(study, User.Role.DATA_LEAD))
