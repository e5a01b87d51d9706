"""One study with two scales, ten panelists who agree a little, and everybody who might look at it."""

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client

from core.models import User
from labeling.models import Panelist, Rating, Scale, Stratum, Study, StudyAsset, StudyMember, Trial
from tests.answered_blocks import answered_block, rating_of


@pytest.fixture
def somebody(db):
    """somebody(name, role, *studies) is a signed-in browser of a new user on the staff of `studies`."""

    def sign_in(name: str, role: str, *studies: Study) -> Client:
        user = User.objects.create(username=name, role=role)
        for study in studies:
            StudyMember.objects.create(study=study, user=user)
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def empty_study(db) -> Study:
    study = Study.objects.create(slug="empty", name="Nothing yet", state="draft")
    Scale.objects.create(study=study, name="appeal", question="How appealing is this image?")
    return study


@pytest.fixture
def study(db) -> Study:
    """12 images, 10 panelists in 2 strata, everybody rates everything on appeal; nobody on clarity."""
    study = Study.objects.create(slug="spring", name="Spring campaign")
    appeal = Scale.objects.create(
        study=study, name="appeal", question="How appealing is this image?", position=0
    )
    Scale.objects.create(study=study, name="clarity", question="How clear is this image?", position=1)
    rng = np.random.default_rng(7)
    strata = [
        Stratum.objects.create(study=study, name=name, panelists_wanted=5) for name in ("north", "south")
    ]
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=study, name=f"image-{i:02d}.jpg") for i in range(12)
    )
    for i in range(10):
        _add_rater(appeal, images, strata[i % 2], f"rater-{i}", rng)
    return study


@pytest.fixture
def add_rater():
    return _add_rater


def _add_rater(scale, images, stratum, label, rng) -> Panelist:
    """Slowly more appealing and slowly slower, one image a day until today."""
    panelist = Panelist.objects.create(study=scale.study, stratum=stratum, label=label)
    trials = answered_block(panelist, images, "regular", imported=True)
    ratings = []
    for place, trial in enumerate(trials):
        trial.answered_at -= timedelta(days=12 - place)
        value = int(np.clip(round(1 + place / 2 + rng.normal(0, 1)), 1, 7))
        ratings.append(rating_of(trial, scale, value, response_ms=2000 + 100 * place))
    Trial.objects.bulk_update(trials, ["answered_at"])
    Rating.objects.bulk_create(ratings)
    return panelist


@pytest.fixture
def lead(somebody, study, empty_study) -> Client:
    return somebody("lead", User.Role.DATA_LEAD, study, empty_study)


@pytest.fixture
def engineer(somebody, study) -> Client:
    return somebody("engineer", User.Role.ML_ENGINEER, study)
