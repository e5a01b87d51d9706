"""Filling the open places of a sequence so that items of one group keep their distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from labeling.statistics.backtracking import searched
from labeling.statistics.exchanges import exchanged

Group = str | None


def clashes(groups: Sequence[Group], gap: int = 2) -> int:
    """Number of pairs of one group fewer than ``gap`` places apart; None never clashes.

    ``gap`` 1 is no rule, 2 counts neighbours.
    """
    return sum(
        group is not None and group == groups[before]
        for at, group in enumerate(groups)
        for before in range(max(0, at - gap + 1), at)
    )


def keep_groups_apart(
    fixed: Sequence[Group],
    open_slots: Sequence[int],
    groups: Sequence[Group],
    rng: np.random.Generator,
    gap: int = 2,
) -> list[int]:
    """Which of ``groups``, by index, goes into each of ``open_slots`` (increasing) beside the ``fixed`` ones.

    A random order, improved by exchanges that lower the number of clashes. If some stay: the largest group left
    first, which keeps all groups of a plain sequence ``gap`` apart whenever that is possible; where fixed items
    stand in the way of that, a search with a bounded number of steps. The best of them is returned.
    """
    order: list[int] = rng.permutation(len(groups)).tolist()
    if gap < 2 or all(group is None for group in groups):
        return order
    by_chance, left = exchanged(fixed, open_slots, groups, order, gap)
    if left == 0:
        return by_chance
    greedy, left_greedy = exchanged(
        fixed, open_slots, groups, _largest_first(fixed, open_slots, groups, order, gap), gap
    )
    if left_greedy and _may_be_parted(fixed, open_slots, groups, gap):
        found = searched(fixed, open_slots, groups, order, gap)
        if found is not None:
            return found
    return greedy if left_greedy < left else by_chance


def _largest_first(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], order: Sequence[int], gap: int
) -> list[int]:
    """Fills from the left with the largest group left that clashes with nothing near, ties by ``order``."""
    left: Counter[Group] = Counter(group for group in groups if group is not None)
    row, remaining, filled = list(fixed), list(order), []
    for slot in open_slots:
        # Slots still open are None here, so looking to the right sees only what is fixed.
        near = set(row[max(0, slot - gap + 1) : slot + gap])

        def rank(index: int, near: set[Group] = near) -> tuple[bool, int]:
            group = groups[index]
            return (group is None or group not in near, left[group] if group is not None else 1)

        chosen = max(remaining, key=rank)
        remaining.remove(chosen)
        filled.append(chosen)
        row[slot] = groups[chosen]
        left[groups[chosen]] -= 1
    return filled


def _may_be_parted(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], gap: int
) -> bool:
    """Whether each group by itself has places enough ``gap`` apart, and what is fixed is apart already.

    False proves that a search would be in vain; true promises nothing, since groups share the places.
    """
    if clashes(fixed, gap):
        return False
    for group, size in Counter(groups).items():
        if group is None:
            continue
        standing = [at for at, there in enumerate(fixed) if there == group]
        room, last = 0, -gap
        for slot in open_slots:
            if slot - last >= gap and all(abs(slot - at) >= gap for at in standing):
                room, last = room + 1, slot
        if room < size:
            return False
    return True
