"""A study that asks for an age."""

import pytest

from labeling.models import Study
from tests.labeling.self_description.described import ask


@pytest.fixture
def study() -> Study:
    return ask()
