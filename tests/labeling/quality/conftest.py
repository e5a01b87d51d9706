"""A study with as many checks a block as the demo study has."""

import pytest

from labeling.models import ControlItem, Study
from tests.factories import add_images
from tests.labeling.panel import make_study, scale_of
from tests.labeling.quality.simulated_raters import ASKED


@pytest.fixture
def study() -> Study:
    """80 images of every quality, 5 gold pairs, 4 attention cards, as many checks a block as the demo study has."""
    shares = {"gold_share": 0.07, "attention_share": 0.04}
    study = make_study(images=80, block_length=40, ratings_per_asset=40, **shares)
    gold = add_images(study, 10, purpose="gold", first=100)
    for higher, lower in zip(gold[:5], gold[5:], strict=True):
        ControlItem.objects.create(
            study=study, kind="pair", scale=scale_of(study), asset=higher, lower_asset=lower
        )
    for card in add_images(study, 4, purpose="attention", first=200):
        ControlItem.objects.create(
            study=study, kind="fixed", scale=scale_of(study), asset=card, expected=ASKED
        )
    return study
