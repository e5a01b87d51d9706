"""A study with checks, and blocks that are planned and answered in it."""

from labeling.blocks import open_block
from labeling.models import ControlItem, Panelist, Study, Trial
from labeling.ratings import receive
from tests.factories import add_images
from tests.labeling.check_items import add_cards, add_pairs
from tests.labeling.panel import item, leased, make_study


def checked_study(**about: object) -> Study:
    """40 regular images, 6 gold ones in 3 pairs, 4 attention cards, 4 anchors; blocks of 30 with all kinds."""
    shares = {"gold_share": 0.07, "attention_share": 0.04, "anchor_share": 0.04, "repeat_share": 0.07}
    study = make_study(images=40, **{**shares, "block_length": 30, **about})
    add_pairs(study, 3)
    add_cards(study, 4)
    add_images(study, 4, purpose="anchor", first=300)
    return study


def planned(panelist: Panelist) -> list[Trial]:
    block, _created = open_block(panelist)
    assert block is not None
    return list(block.trials.select_related("study_asset").order_by("position"))


def rate_open_block(panelist: Panelist) -> None:
    """Answer all of it with care: gold pairs the right way round, attention cards as they ask."""
    higher = set(ControlItem.objects.filter(kind="pair").values_list("asset", flat=True))
    cards = set(ControlItem.objects.filter(kind="fixed").values_list("asset", flat=True))

    def careful(trial: Trial) -> int:
        if trial.study_asset_id in cards:
            return 2
        return 6 if trial.study_asset_id in higher else 1 + trial.pk % 5

    receive(panelist, [item(trial, careful(trial)) for trial in leased(panelist)])
