"""Whether there is gold, and whether there are attention cards, for some blocks to come."""

from typing import NamedTuple

from labeling.block_mix import mix_of
from labeling.models import ControlItem, Study, StudyAsset

BLOCKS = 2
"""A panelist meets each image once: with less than this many blocks' worth, their next blocks go unchecked."""


class Supply(NamedTuple):
    """Images in use, and how many a block takes."""

    there: int
    a_block: int

    @property
    def low(self) -> bool:
        return 0 < self.there < BLOCKS * self.a_block


def supplies(study: Study) -> dict[str, Supply]:
    """By purpose, gold and attention: images in use. One query."""
    mix = mix_of(study, study.block_length)
    wanted = {StudyAsset.Purpose.GOLD: mix.gold, StudyAsset.Purpose.ATTENTION: mix.attention}
    there: dict[str, set[int]] = {purpose: set() for purpose in wanted}
    rows = ControlItem.objects.filter(study=study, state=ControlItem.State.APPROVED)
    for purpose, asset, lower in rows.values_list("asset__purpose", "asset_id", "lower_asset_id"):
        there.get(purpose, set()).update(pk for pk in (asset, lower) if pk is not None)
    return {purpose: Supply(len(there[purpose]), number) for purpose, number in wanted.items()}
