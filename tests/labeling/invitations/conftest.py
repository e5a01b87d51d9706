"""A study with two strata to be invited into."""

import pytest

from labeling.models import Study
from tests.labeling.panel import make_study


@pytest.fixture
def study() -> Study:
    return make_study(images=1, strata=("18-29", "30-49"))
