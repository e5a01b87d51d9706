"""A study with as many checks a block as the demo study has."""

import pytest

from labeling.models import Study
from tests.labeling.check_items import add_cards, add_pairs
from tests.labeling.panel import make_study
from tests.labeling.quality.simulated_raters import ASKED


@pytest.fixture
def study() -> Study:
    """80 images of every quality, 5 gold pairs, 4 attention cards, as many checks a block as the demo study has."""
    shares = {"gold_share": 0.07, "attention_share": 0.04}
    study = make_study(images=80, block_length=40, ratings_per_asset=40, **shares)
    add_pairs(study, 5)
    add_cards(study, 4, ASKED)
    return study
