"""A study with two scales and one who rates it."""

import pytest

from labeling.models import Panelist, Study
from tests.labeling.panel import join, make_study


@pytest.fixture
def study() -> Study:
    return make_study(images=6, scales=2)


@pytest.fixture
def rater(study: Study) -> Panelist:
    return join(study)
