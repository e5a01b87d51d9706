"""Exchanging items of a sequence until no exchange lowers the number of clashes."""

from __future__ import annotations

from collections.abc import Sequence

Group = str | None


def exchanged(
    fixed: Sequence[Group], open_slots: Sequence[int], groups: Sequence[Group], order: Sequence[int], gap: int
) -> tuple[list[int], int]:
    """``order`` (indices of ``groups`` over ``open_slots``) improved by exchanges, and the clashes that are left.

    A clash is a pair of one group fewer than ``gap`` places apart. Each exchange lowers their number, so it ends.
    """
    order, row = list(order), list(fixed)
    for slot, index in zip(open_slots, order, strict=True):
        row[slot] = groups[index]
    # near[slot][group]: how many of that group stand fewer than `gap` places from the slot, itself left out.
    near: list[dict[Group, int]] = [{} for _slot in row]
    for slot, group in enumerate(row):
        _stand(near, slot, group, gap, 1)
    moved = True
    while moved:
        moved = False
        for i, slot in enumerate(open_slots):
            if not near[slot].get(row[slot], 0):
                continue
            j = _partner(row, near, open_slots, slot, gap)
            if j is None:
                continue
            other = open_slots[j]
            for place, leaves, comes in ((slot, row[slot], row[other]), (other, row[other], row[slot])):
                _stand(near, place, leaves, gap, -1)
                _stand(near, place, comes, gap, 1)
            row[slot], row[other] = row[other], row[slot]
            order[i], order[j] = order[j], order[i]
            moved = True
    return order, sum(near[slot].get(group, 0) for slot, group in enumerate(row)) // 2


def _stand(near: list[dict[Group, int]], slot: int, group: Group, gap: int, number: int) -> None:
    if group is None:
        return
    for place in range(max(0, slot - gap + 1), min(len(near), slot + gap)):
        if place != slot:
            near[place][group] = near[place].get(group, 0) + number


def _partner(
    row: list[Group], near: list[dict[Group, int]], open_slots: Sequence[int], slot: int, gap: int
) -> int | None:
    """The first of ``open_slots``, by index, whose item makes fewer clashes in exchange with that of ``slot``."""
    here, group = near[slot], row[slot]
    touching = here[group]
    for j, other in enumerate(open_slots):
        theirs = row[other]
        if theirs == group:
            continue
        there = near[other]
        # Where the two stand near each other, each counts the other in its new neighbourhood: it has left it.
        close = abs(slot - other) < gap
        after = there.get(group, 0) - close
        if theirs is not None:
            after += here.get(theirs, 0) - close
        if after < touching + (there.get(theirs, 0) if theirs is not None else 0):
            return j
    return None
