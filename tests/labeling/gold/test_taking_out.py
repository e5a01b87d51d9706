"""Gold is discarded with a reason, and its images are regular again."""

import pytest

from core.errors import DomainError
from labeling.gold import decisions
from labeling.models import ControlItem
from tests.factories import add_images
from tests.labeling.gold.purposes import purposes
from tests.labeling.gold_items import in_use, pair
from tests.labeling.panel import make_study

pytestmark = pytest.mark.django_db


def test_images_of_discarded_gold_are_regular_again_unless_another_item_holds_them(study, images, ann):
    study.assets.update(purpose="gold")
    first = in_use(study, pair(study, *images[:2]), ann)
    second = in_use(study, pair(study, images[1], images[2]), ann)
    decisions.discard(first, ann, "was wrong")
    assert purposes(*images[:3]) == ["regular", "gold", "gold"]
    assert images[0].fills.count() == study.strata.count()
    decisions.discard(second, ann, "wrong too")
    assert purposes(*images[:3]) == ["regular"] * 3


def test_discarding_needs_a_reason(study, images, ann):
    item = in_use(study, pair(study, *images[:2]), ann)
    with pytest.raises(DomainError) as refused:
        decisions.discard(item, ann, "")
    assert refused.value.code == "reason"


def test_cards_of_several_scales_are_taken_out_together(ann):
    study = make_study(images=1, scales=2)
    (card,) = add_images(study, 1, purpose="attention", first=50)
    items = [
        ControlItem.objects.create(study=study, kind="fixed", scale=scale, asset=card, expected=2)
        for scale in study.scales.all()
    ]
    decisions.retire(items[0], ann)
    assert set(study.control_items.values_list("state", flat=True)) == {"retired"}
    decisions.discard(items[1], ann, "unreadable")
    assert set(study.control_items.values_list("state", flat=True)) == {"discarded"}
    card.refresh_from_db()
    assert card.purpose == "attention"  # a card is never rated as an image
