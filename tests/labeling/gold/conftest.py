"""A study, its images, and two data leads."""

import pytest

from labeling.models import Study
from tests.factories import UserFactory
from tests.labeling.panel import make_study


@pytest.fixture
def study() -> Study:
    return make_study(images=6)


@pytest.fixture
def images(study):
    return list(study.assets.order_by("name"))


@pytest.fixture
def ann():
    return UserFactory(role="data_lead", username="ann")


@pytest.fixture
def ben():
    return UserFactory(role="data_lead", username="ben")
