"""A study with a panel that agrees, two model versions made from its frozen ratings, and a round of each."""

from typing import Any

import numpy as np
import pytest
from django.test import Client

from active_learning.models import SelectedAsset, SelectionRound
from active_learning.promotion import promote
from core.models import Job, User
from labeling.fills import open_fills
from labeling.models import Asset, Panelist, Scale, Study, StudyAsset
from scoring.models import Extractor, ModelVersion
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory, StratumFactory, StudyFactory, staff
from tests.model_pages.model_versions import RATERS, make_version

IMAGES = 60


@pytest.fixture
def study(db: None) -> Study:
    """60 images, 12 of them held out; six panelists rate all of them for appeal: the later in the alphabet, the better."""
    study = StudyFactory(slug="summer", name="Summer campaign")
    scale = ScaleFactory(study=study, name="appeal")
    stratum = StratumFactory(study=study)
    images = _place(study)
    rng = np.random.default_rng(3)
    for _rater in range(RATERS):
        _rate_all(PanelistFactory(stratum=stratum), scale, images, rng)
    return study


def _place(study: Study) -> list[StudyAsset]:
    """Images known by their numbers alone: no page here opens a file."""
    assets = Asset.objects.bulk_create(
        Asset(
            sha256=f"{number:064x}",
            width=48,
            height=36,
            served_width=48,
            served_height=36,
            format="JPEG",
            byte_size=1,
        )
        for number in range(IMAGES)
    )
    placed = StudyAsset.objects.bulk_create(
        StudyAsset(study=study, asset=asset, name=f"image-{number:03d}.jpg")
        for number, asset in enumerate(assets)
    )
    open_fills(study)
    return placed


def _rate_all(panelist: Panelist, scale: Scale, images: list[StudyAsset], rng: np.random.Generator) -> None:
    values = np.clip(np.round(1.5 + 5 * np.arange(IMAGES) / IMAGES + rng.normal(0, 0.8, IMAGES)), 1, 7)
    rate_block(answered_block(panelist, images, "regular"), scale, values.tolist())


@pytest.fixture
def extractor(db: None) -> Extractor:
    return Extractor.objects.create(version="net@1", name="net", dimension=8, pretrained=True)


@pytest.fixture
def versions(study: Study, extractor: Extractor) -> tuple[ModelVersion, ModelVersion]:
    """Version 1 serves; version 2 is newer and closer to the panel."""
    first, second = make_version(study, extractor, 0.7, seed=1), make_version(study, extractor, 0.3, seed=2)
    promote(first, reason="the first")
    # Promotion has the scores judged anew; pages are tested without that job in the way.
    Job.objects.all().delete()
    return first, second


@pytest.fixture
def round_(study: Study, versions: tuple[ModelVersion, ModelVersion]) -> SelectionRound:
    """Four images chosen, one drawn by lot."""
    found = SelectionRound.objects.create(
        study=study, number=1, model=versions[0], strategy="committee_std", budget=5, seed=1
    )
    images = list(study.assets.order_by("name")[:5])
    for rank, image in enumerate(images, start=1):
        chosen = rank < 5
        reasons: list[dict[str, Any]] = [
            {"code": "committee_disagrees", "numbers": {"metric": 0.42}},
            {"code": "never_rated", "numbers": {"ratings": 0.0}},
        ]
        SelectedAsset.objects.create(
            round=found,
            study_asset=image,
            arm="chosen" if chosen else "control",
            rank=rank,
            scale="appeal" if chosen else "",
            value=0.42 if chosen else None,
            ratings_before=0,
            explanation={"reasons": reasons} if chosen else {},
        )
    return found


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
