"""Two panelists of one study: one honest, one not."""

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist, Study
from tests.labeling.panel import join, make_study


@pytest.fixture
def study() -> Study:
    return make_study(images=10, ratings_per_asset=4)


@pytest.fixture
def victim(study: Study) -> Panelist:
    panelist = join(study)
    open_block(panelist)
    return panelist


@pytest.fixture
def attacker(study: Study) -> Panelist:
    panelist = join(study)
    open_block(panelist)
    return panelist
