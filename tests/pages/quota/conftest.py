"""A question about age."""

import pytest

from labeling.models import SelfDescription


@pytest.fixture
def age(study):
    return SelfDescription.objects.create(
        study=study, name="age", question="How old are you?", choices=["18-29", "30+"]
    )
