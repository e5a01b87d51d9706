"""A study with every kind of image, in groups, for tests of what the data lead sets."""

from typing import Any

from labeling.models import Study
from tests.factories import add_images
from tests.labeling.check_items import add_cards, add_pairs
from tests.labeling.panel import make_study

SHARES = {"gold_share": 0.07, "attention_share": 0.04, "anchor_share": 0.04, "repeat_share": 0.07}


def full_study(images: int = 40, groups: int = 8, **about: Any) -> Study:
    """`images` regular images in `groups`, 4 gold ones in 2 pairs, 3 cards, 2 anchors; blocks of 30."""
    study = make_study(images=images, **{**SHARES, "block_length": 30, **about})
    for number, asset in enumerate(study.assets.order_by("pk")):
        asset.group = f"campaign-{number % groups}" if groups else ""
        asset.save(update_fields=["group"])
    add_pairs(study, 2)
    add_cards(study, 3)
    add_images(study, 2, purpose="anchor", first=300)
    return study
