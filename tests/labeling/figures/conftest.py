"""A study with ratings that agree a little."""

import pytest

from labeling.blocks import open_block
from labeling.models import Study
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased, make_study


@pytest.fixture
def rated() -> Study:
    """Twelve images, eleven raters who agree but for a little; clarity stays unrated."""
    study = make_study(images=12, scales=2, block_length=12, ratings_per_asset=11)
    order = {asset.pk: number for number, asset in enumerate(study.assets.order_by("pk"))}
    for number in range(11):
        panelist = join(study)
        open_block(panelist)
        values = {
            t: 1 + (order[t.study_asset_id] // 2 + (order[t.study_asset_id] * number) % 3 // 2) % 7
            for t in leased(panelist)
        }
        receive(panelist, [item(trial, value) for trial, value in values.items()])
    return study
