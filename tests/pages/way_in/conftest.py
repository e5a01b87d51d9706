"""A study without practice, and one that asks for an age."""

import pytest

from labeling.models import SelfDescription, Study
from labeling.panels import add_stratum
from tests.labeling.panel import make_study


@pytest.fixture
def study() -> Study:
    return make_study(images=5, practice_length=0)


@pytest.fixture
def asking(study: Study) -> Study:
    """The study asks for an age; those of 30 and more are a part of the panel of their own."""
    SelfDescription.objects.create(
        study=study,
        name="age",
        question="How old are you?",
        choices=["18-29", "30+"],
        translations={"de": {"question": "Wie alt sind Sie?", "choices": {"30+": "30 und älter"}}},
    )
    older = add_stratum(study, "older", panelists_wanted=1)
    older.matches = {"age": ["30+"]}
    older.save()
    return study
