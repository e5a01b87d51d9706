"""A draft with every kind of image, and a study without any."""

import pytest

from labeling.models import Study
from tests.labeling.order_study import full_study
from tests.labeling.panel import make_study


@pytest.fixture
def study(db) -> Study:
    return full_study(slug="autumn", name="Autumn", state="draft")


@pytest.fixture
def empty_study(db) -> Study:
    return make_study(images=0, slug="bare", name="Bare")
