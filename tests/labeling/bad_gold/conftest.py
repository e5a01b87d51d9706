"""A study with gold of which some is bad, and a data lead."""

import pytest

from labeling.models import ControlItem, Study
from tests.factories import UserFactory, add_images
from tests.labeling.panel import make_study, scale_of


@pytest.fixture
def ann():
    return UserFactory(role="data_lead")


@pytest.fixture
def study() -> Study:
    """Eight pairs; the last two say the opposite of what everybody sees."""
    study = make_study(images=2)
    gold = add_images(study, 16, purpose="gold", first=100)
    for number in range(8):
        higher, lower = gold[2 * number : 2 * number + 2]
        if number > 5:
            higher, lower = lower, higher
        ControlItem.objects.create(
            study=study, kind="pair", scale=scale_of(study), asset=higher, lower_asset=lower
        )
    return study
