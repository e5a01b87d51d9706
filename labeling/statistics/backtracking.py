"""A bounded search for an order in which items of one group keep their distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

Group = str | None
STEPS = 4000  # at most a few milliseconds of a plan; blocks of a dozen trials are searched to the end


def searched(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], order: Sequence[int], gap: int
) -> list[int] | None:
    """An order of ``groups`` (by index) over ``open_slots`` (increasing) without a clash, beside the ``fixed``.

    Depth first, the largest group left first, ties by ``order``; what has failed once is not tried again. None
    where there is no such order, or none was found within STEPS placements.
    """
    stock: dict[Group, list[int]] = {}
    for index in reversed(order):
        stock.setdefault(groups[index], []).append(index)
    rank = {group: place for place, group in enumerate(reversed(stock))}
    left = Counter({group: len(indices) for group, indices in stock.items()})
    row: list[Group] = list(fixed)
    failed: set[tuple[int, tuple[Group, ...], tuple[int, ...]]] = set()
    chosen: list[Group] = []
    steps = 0

    def descend(depth: int) -> bool:
        nonlocal steps
        if depth == len(open_slots):
            return True
        slot = open_slots[depth]
        behind = tuple(row[max(0, slot - gap + 1) : slot])
        state = (depth, behind, tuple(left[group] for group in rank))
        if state in failed:
            return False
        near = {*behind, *row[slot + 1 : slot + gap]}
        free = [group for group in rank if left[group] and (group is None or group not in near)]
        for group in sorted(free, key=lambda g: (-left[g] if g is not None else -1, rank[g])):
            steps += 1
            if steps > STEPS:
                return False
            left[group] -= 1
            row[slot] = group
            chosen.append(group)
            if descend(depth + 1):
                return True
            chosen.pop()
            row[slot] = None
            left[group] += 1
        failed.add(state)
        return False

    if not descend(0):
        return None
    return [stock[group].pop() for group in chosen]
