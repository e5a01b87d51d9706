"""A panel whose ratings are there already: honest raters of one mind, and whoever is added."""

import uuid
from collections.abc import Sequence

import numpy as np

from labeling.models import Block, Panelist, Rating, Study, StudyAsset, Trial
from tests.labeling.panel import join, scale_of

HONEST = 14


def rate(panelist: Panelist, values: Sequence[float], kind: str = "regular", number: int = 0) -> list[Rating]:
    """`panelist` has given `values` to the first images of `kind` (gold and cards by purpose) in a block of their own."""
    study = panelist.study
    purpose = kind if kind in ("gold", "attention", "anchor") else "regular"
    images = list(StudyAsset.objects.filter(study=study, purpose=purpose).order_by("pk"))[: len(values)]
    block = Block.objects.create(
        panelist=panelist,
        number=number or panelist.blocks.count() + 1,
        seed=1,
        state="done",
        expires_at=study.created_at,
    )
    trials = Trial.objects.bulk_create(
        Trial(block=block, panelist=panelist, study_asset=image, kind=kind, position=place, state="answered")
        for place, image in enumerate(images)
    )
    return Rating.objects.bulk_create(
        Rating(
            key=uuid.uuid4(),
            trial=trial,
            scale=scale_of(study),
            panelist=panelist,
            study_asset_id=trial.study_asset_id,
            value=float(value),
            response_ms=2000,
        )
        for trial, value in zip(trials, values, strict=True)
    )


def worth(study: Study) -> np.ndarray:
    """What each regular image deserves, evenly over the scale."""
    return np.linspace(1.5, 6.5, study.assets.filter(purpose="regular").count())


def honest(study: Study, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    return np.clip(np.round(worth(study) + rng.normal(0, 0.8, worth(study).size)), 1, 7).tolist()


def at_random(study: Study, seed: int) -> list[float]:
    return np.random.default_rng(seed).integers(1, 8, worth(study).size).tolist()


def add_honest(study: Study, number: int = HONEST) -> list[Panelist]:
    people = [join(study) for _each in range(number)]
    for seed, panelist in enumerate(people):
        rate(panelist, honest(study, seed))
        rate(panelist, [2], kind="attention")
    return people


def add_rater(study: Study, values: Sequence[float], card: float) -> Panelist:
    panelist = join(study)
    rate(panelist, values)
    rate(panelist, [card], kind="attention")
    return panelist
