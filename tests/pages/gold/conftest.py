"""The study of the folder above with pictures, and a second data lead."""

import pytest

from core.models import User
from labeling.ingest import ingest
from labeling.models import Study
from tests.factories import picture


@pytest.fixture
def pictured(study) -> Study:
    """The study of the conftest, its twelve images with pictures."""
    for number, image in enumerate(study.assets.order_by("name")):
        image.asset = ingest(picture(5000 + number))[0]
        image.save()
    return study


@pytest.fixture
def second(somebody, pictured):
    return somebody("second", User.Role.DATA_LEAD, pictured)
