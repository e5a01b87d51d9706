"""A study with images that are served by links."""

import pytest

from labeling.models import Study
from tests.labeling.panel import make_study


@pytest.fixture
def study() -> Study:
    return make_study(images=2)
