"""Filling the open places of a sequence so that no two neighbours share a group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

Group = str | None


def clashes(groups: Sequence[Group]) -> int:
    """Number of neighbouring pairs of one group; None never clashes."""
    return sum(a is not None and a == b for a, b in pairwise(groups))


def keep_groups_apart(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], rng: np.random.Generator
) -> list[int]:
    """Which of ``groups``, by index, goes into each of ``open_slots`` (increasing) beside the ``fixed`` ones.

    A random order, improved by exchanges that lower the number of clashes; if some stay, largest group first,
    which parts all groups of a plain sequence whenever that is possible; the better of the two.
    """
    order: list[int] = rng.permutation(len(groups)).tolist()
    if all(group is None for group in groups):
        return order
    by_chance, left = _exchanged(fixed, open_slots, groups, order)
    if left == 0:
        return by_chance
    greedy, left_greedy = _exchanged(
        fixed, open_slots, groups, _largest_first(fixed, open_slots, groups, order)
    )
    return greedy if left_greedy < left else by_chance


def _exchanged(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], order: Sequence[int]
) -> tuple[list[int], int]:
    """Exchanges two items as long as that lowers the number of clashes, so it ends."""
    order, row = list(order), list(fixed)
    for slot, index in zip(open_slots, order, strict=True):
        row[slot] = groups[index]

    def touching(slot: int) -> int:
        group = row[slot]
        if group is None:
            return 0
        return (slot > 0 and row[slot - 1] == group) + (slot + 1 < len(row) and row[slot + 1] == group)

    moved = True
    while moved:
        moved = False
        for i, slot in enumerate(open_slots):
            if not touching(slot):
                continue
            for j, other in enumerate(open_slots):
                if row[slot] == row[other]:
                    continue
                before = touching(slot) + touching(other)
                row[slot], row[other] = row[other], row[slot]
                if touching(slot) + touching(other) < before:
                    order[i], order[j] = order[j], order[i]
                    moved = True
                    break
                row[slot], row[other] = row[other], row[slot]
    return order, clashes(row)


def _largest_first(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], order: Sequence[int]
) -> list[int]:
    """Fills from the left with the largest group left that clashes with no neighbour, ties by ``order``."""
    left: Counter[Group] = Counter(group for group in groups if group is not None)
    row, remaining, filled = list(fixed), list(order), []
    taken = set(open_slots)
    for slot in open_slots:
        before = row[slot - 1] if slot else None
        after = row[slot + 1] if slot + 1 < len(row) and slot + 1 not in taken else None

        def rank(index: int, around: tuple[Group, Group] = (before, after)) -> tuple[bool, int]:
            group = groups[index]
            return (group is None or group not in around, left[group] if group is not None else 1)

        chosen = max(remaining, key=rank)
        remaining.remove(chosen)
        filled.append(chosen)
        row[slot] = groups[chosen]
        left[groups[chosen]] -= 1
    return filled
