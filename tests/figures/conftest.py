"""A study whose figures are asked for, and a way to make it too large for a request."""

import pytest

from labeling.figures import stamps
from labeling.models import Scale, Stratum, Study, StudyAsset
from tests.answered_blocks import answered_block, rate_block
from tests.factories import PanelistFactory, ScaleFactory


@pytest.fixture
def rated(db) -> Scale:
    """A scale with six images, seen by four panelists of two strata."""
    scale = ScaleFactory(study__slug="rated")
    strata = [Stratum.objects.create(study=scale.study, name=name) for name in ("north", "south")]
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=scale.study, name=f"image-{n}") for n in range(6)
    )
    for number in range(4):
        panelist = PanelistFactory(stratum=strata[number % 2])
        rate_block(
            answered_block(panelist, images), scale, [1 + (place + number // 2) % 7 for place in range(6)]
        )
    return scale


@pytest.fixture
def large(rated, monkeypatch) -> Study:
    """The same study, which requests now take for a large one."""
    monkeypatch.setattr(stamps, "SMALL", 3)
    return rated.study
