"""Somebody who has practised and done nothing else."""

import pytest

from labeling.models import Panelist
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased
from tests.labeling.practice.practising import fixed, open_for, practised_study


@pytest.fixture
def practised() -> Panelist:
    """Somebody who has done their practice, against what most people say, and nothing else."""
    study = practised_study(images=40, practice_length=20)
    for place in range(20):
        fixed(study, place, expected=7, tolerance=0)
    panelist = join(study)
    open_for(panelist)
    receive(panelist, [item(trial, 1, response_ms=900) for trial in leased(panelist)])
    return panelist
