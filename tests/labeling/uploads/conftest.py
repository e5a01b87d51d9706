"""A draft with a data lead who brings images in."""

import pytest

from core.models import User
from labeling.models import Study
from labeling.panels import add_stratum
from tests.factories import StudyFactory, UserFactory


@pytest.fixture
def lead() -> User:
    return UserFactory(role=User.Role.DATA_LEAD)


@pytest.fixture
def study() -> Study:
    study = StudyFactory(state="draft")
    add_stratum(study, "everyone")
    return study
