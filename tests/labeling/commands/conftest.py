"""A study with ratings to report on."""

import pytest

from labeling.blocks import open_block
from labeling.models import Study
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased, make_study


@pytest.fixture
def rated(db: None) -> Study:
    study = make_study(images=10, block_length=10, ratings_per_asset=6, slug="posters")
    for number in range(6):
        panelist = join(study)
        open_block(panelist)
        receive(panelist, [item(t, 1 + (t.study_asset_id + number % 2) % 7) for t in leased(panelist)])
    return study
