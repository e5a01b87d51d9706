"""What somebody reads right before the first image."""

import pytest
from django.utils import translation

from labeling.models import Scale, ScaleExample, Study
from tests.factories import add_images
from tests.pages.way_in.steps import agree, arrive, page, send

pytestmark = pytest.mark.django_db


def test_instructions_speak_of_practice_and_show_examples_where_there_are_any(study: Study) -> None:
    client, panelist = arrive(study)
    send(client, study, "language", language="de")
    agree(client, study)
    send(client, study, "device")
    plain = page(client, study, "instructions/")
    study.practice_length, study.instructions = 3, "Think of a poster."
    study.translations = {"de": {"instructions": "Denken Sie an ein Plakat."}}
    study.save()
    add_images(study, 2, purpose="practice", first=20)
    shown = add_images(study, 1, purpose="example", first=30)[0]
    scale = Scale.objects.get(study=study)
    ScaleExample.objects.create(scale=scale, asset=shown, value=6)
    html = page(client, study, "instructions/")
    with translation.override("de"):
        practice = translation.gettext(
            "You begin with a few images for practice. They show you how it works and are not counted."
        )
    assert practice in html
    assert practice not in plain
    assert 'class="examples"' in html
    assert 'class="examples"' not in plain
    assert "Denken Sie an ein Plakat." in html
    assert "Think of a poster." not in html
    assert panelist.instructed_at is None
