"""Blocks to be ordered, and what is seen of many of them."""

from dataclasses import dataclass, field

import numpy as np

from labeling.statistics.ordering import BlockOrder, Item, block_seed, order_block


def block(regular=44, gold=5, attention=5, anchors=2, repeats=4, groups=0) -> list[Item]:
    """The items of one block; `groups` is the number of campaigns its images come from (0: none declared)."""

    def group(n):
        return f"campaign {n % groups}" if groups else None

    items = [Item(f"r{n}", "regular", group(n)) for n in range(regular)]
    items += [Item(f"anchor{n}", "anchor") for n in range(anchors)]
    items += [Item(f"gold{n}", "gold") for n in range(gold)]
    items += [Item(f"check{n}", "attention") for n in range(attention)]
    items += [Item(f"again{n}", "repeat", group(n), f"r{n}") for n in range(min(repeats, regular))]
    return items


@dataclass
class Seen:
    """`places[kind]` counts the blocks with that kind at each place."""

    places: dict[str, np.ndarray] = field(default_factory=dict)
    least_repeat: int = 10**6
    clashes: int = 0
    dropped: int = 0

    def add(self, order: BlockOrder, length: int) -> None:
        first = {item.key: at for at, item in enumerate(order.items)}
        for at, item in enumerate(order.items):
            self.places.setdefault(item.kind, np.zeros(length, dtype=int))[at] += 1
            if item.repeats is not None:
                self.least_repeat = min(self.least_repeat, at - first[item.repeats])
        self.clashes += order.clashes
        self.dropped += len(order.dropped)


def simulate(items: list[Item], blocks: int, **rules: int) -> Seen:
    """`blocks` orders of `items`, each with the seed that a block of that number would have."""
    seen = Seen()
    for number in range(blocks):
        seen.add(order_block(items, block_seed("study", "panelist", str(number)), **rules), len(items))
    return seen
