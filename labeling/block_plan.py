"""From chosen images to an ordered block, without a database: what is served and what is previewed is one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from labeling.block_mix import mix_of
from labeling.statistics.ordering import BlockOrder, Item, Kind, order_block

if TYPE_CHECKING:
    from labeling.models import Study

AGAIN = "again:"


class Candidate(NamedTuple):
    """An image that may be shown; `fill_id` is the place it takes in the quota, None for what is not regular."""

    study_asset_id: int
    group: str
    fill_id: int | None


def compose(
    study: Study,
    regular: Sequence[Candidate],
    controls: Mapping[Kind, Sequence[Candidate]],
    seed: int,
    on_watch: bool = False,
) -> BlockOrder:
    """The order of a block of `regular` images and `controls` (gold, attention, anchor), with its repeats.

    Keys are ids of study assets; a repeat's key is AGAIN and the id of the regular image it shows again. Which
    regular images are repeated, and every place, follow from `seed` and the order of the input.
    """
    items = [Item(str(c.study_asset_id), "regular", c.group or None) for c in regular]
    items += [
        Item(str(c.study_asset_id), kind, c.group or None)
        for kind, chosen in controls.items()
        for c in chosen
    ]
    rng = np.random.default_rng([seed, 1])
    repeats = mix_of(study, len(regular), on_watch).repeat
    again = [items[index] for index in rng.permutation(len(regular))[:repeats]]
    items += [Item(AGAIN + first.key, "repeat", first.group, repeats=first.key) for first in again]
    return order_block(items, seed, study.min_repeat_gap, study.group_gap)


def study_asset_of(item: Item) -> int:
    """The id of the study asset that `item`, placed by `compose`, shows."""
    return int(item.key.removeprefix(AGAIN))
