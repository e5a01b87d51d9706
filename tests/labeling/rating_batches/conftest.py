"""A study with two scales and somebody in the middle of a block."""

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist, Study
from tests.labeling.panel import join, make_study


@pytest.fixture
def study(db: None) -> Study:
    return make_study(images=6, scales=2)


@pytest.fixture
def rater(study: Study) -> Panelist:
    panelist = join(study)
    open_block(panelist)
    return panelist
