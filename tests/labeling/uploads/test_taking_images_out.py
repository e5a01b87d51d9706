"""Images nobody was shown are taken out again; others stay."""

import pytest

from core.errors import DomainError
from core.models import AuditEvent
from labeling import blocks
from labeling.setting_up.uploads import take_out
from tests.labeling.panel import join, make_study

pytestmark = pytest.mark.django_db


def test_an_image_that_nobody_was_shown_can_be_taken_out(lead):
    study = make_study(images=3)
    image = study.assets.first()
    take_out(study, image, lead)
    assert study.assets.count() == 2
    assert AuditEvent.objects.get(action="image_taken_out").detail["name"] == image.name


def test_an_image_that_was_shown_stays(lead):
    study = make_study(images=3)
    block, _created = blocks.open_block(join(study))
    image = block.trials.first().study_asset
    with pytest.raises(DomainError, match="shown to panelists"):
        take_out(study, image, lead)
    assert study.assets.count() == 3


def test_gold_in_use_stays(lead):
    study = make_study(images=2)
    first, second = study.assets.all()
    study.control_items.create(kind="pair", scale=study.scales.get(), asset=first, lower_asset=second)
    for image in (first, second):
        with pytest.raises(DomainError, match="gold"):
            take_out(study, image, lead)
