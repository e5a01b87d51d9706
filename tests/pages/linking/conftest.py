"""A study over four weeks, two strata, twelve anchors; another study with the same pictures; nobody is quick to agree."""

import uuid
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from core.models import User
from labeling.models import Asset, Block, Panelist, Rating, Scale, Stratum, Study, StudyAsset, Trial

WEEKS, IMAGES, EACH = 4, 60, 24
SOUTH, LATER = 1.0, 1.2  # points: how much higher the south answers, and everybody in the last week


def _asset(number: int) -> Asset:
    size = {"width": 8, "height": 8, "served_width": 8, "served_height": 8, "format": "JPEG", "byte_size": 9}
    return Asset.objects.get_or_create(sha256=f"{number:064d}", defaults=size)[0]


def _study(slug: str, seed: int, above: float = 0.0, names: str = "image") -> Study:
    rng = np.random.default_rng(seed)
    study = Study.objects.create(slug=slug, name=slug.capitalize(), seed=1)
    scale = Scale.objects.create(study=study, name="appeal", question="How appealing is this image?")
    images = StudyAsset.objects.bulk_create(
        StudyAsset(
            study=study,
            asset=_asset(i),
            name=f"{names}-{i:02d}.jpg",
            group=f"campaign-{i // 6}",
            purpose="anchor" if i % 5 == 0 else "regular",
        )
        for i in range(IMAGES)
    )
    truth = np.random.default_rng(0).normal(4, 1, IMAGES)
    strata = [
        Stratum.objects.create(study=study, name=name, panelists_wanted=8) for name in ("north", "south")
    ]
    ratings, times = [], []
    for number in range(16):
        panelist = Panelist.objects.create(study=study, stratum=strata[number % 2], label=f"p{number}")
        bias = rng.normal(0, 0.3) + above + SOUTH * (number % 2)
        for week in range(WEEKS):
            at = timezone.now() - timedelta(days=7 * (WEEKS - week))
            block = Block.objects.create(
                panelist=panelist, number=week + 1, seed=0, state=Block.State.DONE, expires_at=at
            )
            shown = _shown(rng)
            trials = Trial.objects.bulk_create(
                Trial(
                    block=block,
                    panelist=panelist,
                    study_asset=images[i],
                    kind=images[i].purpose if week == 0 or i % 5 == 0 else "repeat",
                    position=place,
                    state="answered",
                    answered_at=at,
                )
                for place, i in enumerate(shown, start=1)
            )
            for trial, i in zip(trials, shown, strict=True):
                value = truth[i] + bias + LATER * (week == WEEKS - 1) + rng.normal(0, 0.8)
                ratings.append(
                    Rating(
                        key=uuid.uuid4(),
                        trial=trial,
                        scale=scale,
                        panelist=panelist,
                        study_asset=images[i],
                        value=float(np.clip(round(value), 1, 7)),
                        response_ms=2000,
                    )
                )
                times.append(at + timedelta(seconds=5 * trial.position))
    ratings = Rating.objects.bulk_create(ratings)
    for rating, at in zip(ratings, times, strict=True):
        rating.received_at = at
    Rating.objects.bulk_update(ratings, ["received_at"])
    return study


def _shown(rng: np.random.Generator) -> list[int]:
    anchors = [i for i in range(IMAGES) if i % 5 == 0]
    others = [i for i in range(IMAGES) if i % 5]
    chosen = [*rng.choice(anchors, 8, replace=False), *rng.choice(others, EACH - 8, replace=False)]
    return [int(i) for i in rng.permutation(chosen)]


@pytest.fixture
def weeks(db) -> Study:
    return _study("weeks", 1)


@pytest.fixture
def autumn(db, weeks) -> Study:
    """The same pictures under other names, by other people who answer half a point lower."""
    return _study("autumn", 2, above=-0.5, names="creative")


@pytest.fixture
def keeper(somebody, weeks, empty_study):
    """Data lead of the study and of the empty one, not of autumn."""
    return somebody("keeper", User.Role.DATA_LEAD, weeks, empty_study)
