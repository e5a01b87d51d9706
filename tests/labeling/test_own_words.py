"""What Panelwise itself wrote on a scale is shown in the panelist's language; what the data lead wrote stays."""

import pytest
from django.utils import translation

from labeling.block_payload import scale_payload
from tests.factories import ScaleFactory

pytestmark = pytest.mark.django_db


def test_the_default_question_speaks_german() -> None:
    scale = ScaleFactory(question="How appealing is this image?", low_label="not at all", high_label="")
    with translation.override("de"):
        shown = scale_payload(scale)
    assert shown["question"] == "Wie ansprechend ist dieses Bild?"
    assert shown["labels"] == {"low": "gar nicht", "high": ""}


def test_a_question_of_ones_own_stays_as_it_is() -> None:
    scale = ScaleFactory(question="Would you stop scrolling?")
    with translation.override("de"):
        assert scale_payload(scale)["question"] == "Would you stop scrolling?"
