"""The order of one block of trials: checks at unforeseeable places, repeats far apart, groups kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import numpy as np

from labeling.statistics.neighbours import clashes, keep_groups_apart
from labeling.statistics.places import far_pairs, one_per_stretch

Kind = Literal["practice", "regular", "gold", "anchor", "repeat", "attention"]
CHECKS: tuple[Kind, ...] = ("gold", "attention")
ATTEMPTS = 6


@dataclass(frozen=True)
class Item:
    """One trial to be placed. ``key`` names it within the block; ``group`` is the declared person or campaign
    shown (None: never too close to anything); ``repeats`` is the key of a repeat's first showing."""

    key: str
    kind: Kind
    group: str | None = None
    repeats: str | None = None


@dataclass(frozen=True)
class BlockOrder:
    """The order. ``dropped`` are the repeats that found no place far enough from their first showing;
    ``clashes`` counts pairs of one group that could not be kept as far apart as asked."""

    items: tuple[Item, ...]
    dropped: tuple[Item, ...]
    clashes: int


def block_seed(study: str, panelist: str, block: str) -> int:
    """Seed of a block's order: the first 63 bits of SHA-256("study|panelist|block"), so that it fits a
    signed 64-bit database column."""
    digest = sha256(f"{study}|{panelist}|{block}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def order_block(items: Sequence[Item], seed: int, min_repeat_gap: int = 15, group_gap: int = 2) -> BlockOrder:
    """An order of ``items``; the same items and seed give the same order.

    * practice items come first, in the order given;
    * the rest is cut at jittered places into as many stretches as there are gold items, one gold item
      uniformly within each, and so for attention checks: over blocks, every place is equally likely;
    * a repeat comes at least ``min_repeat_gap`` trials after its first showing. What cannot be placed is
      dropped, last given first, and the block is that much shorter;
    * items of one group are at least ``group_gap`` places apart (1: no rule, 2: never neighbours), if any
      arrangement tried allows it: chance first, then exchanges, then the largest group first, then a bounded
      search. What remains is counted in ``clashes``, never refused.

    Raises ``ValueError`` for a key used twice, or a repeat of anything but a regular or anchor item of the
    block, each at most once.
    """
    _validate(items)
    practice = [item for item in items if item.kind == "practice"]
    body = [item for item in items if item.kind != "practice"]
    rng = np.random.default_rng(seed)
    dropped: list[Item] = []
    best = _best_of_attempts(practice, body, rng, min_repeat_gap, group_gap)
    while best is None:
        last = max(index for index, item in enumerate(body) if item.repeats is not None)
        dropped.append(body.pop(last))
        best = _best_of_attempts(practice, body, rng, min_repeat_gap, group_gap)
    return BlockOrder(tuple(best), tuple(dropped), _clashes(best, group_gap))


def _best_of_attempts(
    practice: list[Item], body: list[Item], rng: np.random.Generator, gap: int, group_gap: int
) -> list[Item] | None:
    """The arrangement with the fewest clashes, stopping at none; None where no attempt had room for the
    repeats (the checks lie elsewhere in each attempt, so one may succeed where another did not).

    Repeats first leaves them everywhere equally likely; groups first is tried where that leaves clashes.
    """
    best: list[Item] | None = None
    fewest = 0
    ways = (_repeats_first, _groups_first) if any(item.repeats for item in body) else (_repeats_first,)
    for arrange in ways:
        for _ in range(ATTEMPTS):
            arranged = arrange(body, rng, gap, group_gap)
            if arranged is None:
                continue
            ordered = [*practice, *arranged]
            clashing = _clashes(ordered, group_gap)
            if best is None or clashing < fewest:
                best, fewest = ordered, clashing
            if fewest == 0:
                return best
    return best


def _place_checks(body: list[Item], rng: np.random.Generator) -> tuple[list[Item | None], list[int]]:
    """The places of the block, with its checks in theirs, and which are still free."""
    slots: list[Item | None] = [None] * len(body)
    free = list(range(len(body)))
    for kind in CHECKS:
        checks = [item for item in body if item.kind == kind]
        places = one_per_stretch(len(free), len(checks), rng)
        for place, check in zip(places, rng.permutation(len(checks)).tolist(), strict=True):
            slots[free[place]] = checks[check]
        free = [slot for slot in free if slots[slot] is None]
    return slots, free


def _fill(slots: list[Item | None], rest: list[Item], rng: np.random.Generator, group_gap: int) -> list[Item]:
    open_slots = [slot for slot, item in enumerate(slots) if item is None]
    fixed = [None if item is None else item.group for item in slots]
    groups = [item.group for item in rest]
    chosen = keep_groups_apart(fixed, open_slots, groups, rng, group_gap)
    for slot, index in zip(open_slots, chosen, strict=True):
        slots[slot] = rest[index]
    return [item for item in slots if item is not None]


def _repeats_first(body: list[Item], rng: np.random.Generator, gap: int, group_gap: int) -> list[Item] | None:
    """One arrangement, or None where a repeat has no place."""
    slots, free = _place_checks(body, rng)
    repeats = [item for item in body if item.repeats is not None]
    pairs = far_pairs(free, len(repeats), rng, gap)
    if pairs is None:
        return None
    by_key = {item.key: item for item in body}
    for repeat, (first, second) in zip(repeats, pairs, strict=True):
        slots[first], slots[second] = by_key[str(repeat.repeats)], repeat
    settled = {item.key for item in slots if item is not None}
    return _fill(slots, [item for item in body if item.key not in settled], rng, group_gap)


def _groups_first(body: list[Item], rng: np.random.Generator, gap: int, group_gap: int) -> list[Item] | None:
    """One arrangement by groups alone; then repeats and their first showings take far places of their own group."""
    slots, free = _place_checks(body, rng)
    ordered = _fill(slots, [item for item in body if item.kind not in CHECKS], rng, group_gap)
    by_key = {item.key: item for item in body}
    for group in dict.fromkeys(item.group for item in body if item.repeats is not None):
        places = [slot for slot in free if ordered[slot].group == group]
        here = [ordered[slot] for slot in places]
        repeats = [item for item in here if item.repeats is not None]
        pairs = far_pairs(places, len(repeats), rng, gap)
        if pairs is None:
            return None
        firsts = [by_key[str(repeat.repeats)] for repeat in repeats]
        paired = {item.key for item in (*repeats, *firsts)}
        others = iter([item for item in here if item.key not in paired])
        taken = {
            slot: item
            for pair, items in zip(pairs, zip(firsts, repeats, strict=True), strict=True)
            for slot, item in zip(pair, items, strict=True)
        }
        for slot in places:
            ordered[slot] = taken[slot] if slot in taken else next(others)
    return ordered


def _clashes(items: Sequence[Item], group_gap: int) -> int:
    return clashes([item.group for item in items], group_gap)


def _validate(items: Sequence[Item]) -> None:
    keys = {item.key for item in items}
    if len(keys) < len(items):
        raise ValueError("Two items of the block have one key; give every trial its own.")
    repeated = [item.repeats for item in items if item.repeats is not None]
    firsts = {item.key for item in items if item.kind in ("regular", "anchor")}
    for key in repeated:
        if key not in firsts:
            raise ValueError(f"A repeat refers to {key!r}, which is no regular or anchor item of this block.")
    if len(set(repeated)) < len(repeated):
        raise ValueError("An item is repeated twice in one block; once is enough.")
    if any((item.kind == "repeat") != (item.repeats is not None) for item in items):
        raise ValueError("A repeat, and nothing else, must name the key of its first showing.")
