"""A study that asks for age and gender."""

import pytest

from labeling.models import SelfDescription, Study
from tests.labeling.panel import make_study
from tests.labeling.quota.plans import AGES


@pytest.fixture
def study(db: None) -> Study:
    study = make_study(images=4, strata=(), ratings_per_asset=6)
    SelfDescription.objects.create(study=study, name="age", question="How old are you?", choices=AGES)
    SelfDescription.objects.create(
        study=study,
        name="gender",
        question="What is your gender?",
        choices=["woman", "man", "other"],
        position=1,
    )
    return study
