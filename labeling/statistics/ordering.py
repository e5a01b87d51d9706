"""The order of one block of trials: checks at unforeseeable places, repeats far apart, groups kept apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import numpy as np

from labeling.statistics.neighbours import clashes, keep_groups_apart

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
    ``clashes`` counts neighbours of one group that could not be parted."""

    items: tuple[Item, ...]
    dropped: tuple[Item, ...]
    clashes: int


def block_seed(study: str, panelist: str, block: str) -> int:
    """Seed of a block's order: the first 63 bits of SHA-256("study|panelist|block"), so that it fits a
    signed 64-bit database column."""
    digest = sha256(f"{study}|{panelist}|{block}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def order_block(items: Sequence[Item], seed: int, min_repeat_gap: int = 15) -> BlockOrder:
    """An order of ``items``; the same items and seed give the same order.

    * practice items come first, in the order given;
    * the rest is cut at jittered places into as many stretches as there are gold items, one gold item
      uniformly within each, and so for attention checks: over blocks, every place is equally likely;
    * a repeat comes at least ``min_repeat_gap`` trials after its first showing. What cannot be placed is
      dropped, last given first, and the block is that much shorter;
    * no two neighbours share a group, if any arrangement tried allows it: chance first, then exchanges, then
      the largest group first. What remains is counted in ``clashes``, never refused.

    Raises ``ValueError`` for a key used twice, or a repeat of anything but a regular or anchor item of the
    block, each at most once.
    """
    _validate(items)
    practice = [item for item in items if item.kind == "practice"]
    body = [item for item in items if item.kind != "practice"]
    rng = np.random.default_rng(seed)
    dropped: list[Item] = []
    best = _best_of_attempts(practice, body, rng, min_repeat_gap)
    while best is None:
        last = max(index for index, item in enumerate(body) if item.repeats is not None)
        dropped.append(body.pop(last))
        best = _best_of_attempts(practice, body, rng, min_repeat_gap)
    return BlockOrder(tuple(best), tuple(dropped), _clashes(best))


def _best_of_attempts(
    practice: list[Item], body: list[Item], rng: np.random.Generator, gap: int
) -> list[Item] | None:
    """The arrangement with the fewest clashes, stopping at none; None where no attempt had room for the
    repeats (the checks lie elsewhere in each attempt, so one may succeed where another did not)."""
    best: list[Item] | None = None
    for _ in range(ATTEMPTS):
        arranged = _arrange(body, rng, gap)
        if arranged is None:
            continue
        ordered = [*practice, *arranged]
        if best is None or _clashes(ordered) < _clashes(best):
            best = ordered
        if _clashes(best) == 0:
            break
    return best


def _arrange(body: list[Item], rng: np.random.Generator, gap: int) -> list[Item] | None:
    """One arrangement, or None where a repeat has no place."""
    slots: list[Item | None] = [None] * len(body)
    free = list(range(len(body)))
    for kind in CHECKS:
        checks = [item for item in body if item.kind == kind]
        places = _one_per_stretch(len(free), len(checks), rng)
        for place, check in zip(places, rng.permutation(len(checks)).tolist(), strict=True):
            slots[free[place]] = checks[check]
        free = [slot for slot in free if slots[slot] is None]
    repeats = [item for item in body if item.repeats is not None]
    pairs = _far_pairs(free, len(repeats), rng, gap)
    if pairs is None:
        return None
    by_key = {item.key: item for item in body}
    for repeat, (first, second) in zip(repeats, pairs, strict=True):
        slots[first], slots[second] = by_key[str(repeat.repeats)], repeat
    settled = {item.key for item in slots if item is not None}
    rest = [item for item in body if item.key not in settled]
    open_slots = [slot for slot, item in enumerate(slots) if item is None]
    groups = [item.group for item in rest]
    fixed = [None if item is None else item.group for item in slots]
    for slot, index in zip(open_slots, keep_groups_apart(fixed, open_slots, groups, rng), strict=True):
        slots[slot] = rest[index]
    return [item for item in slots if item is not None]


def _one_per_stretch(length: int, count: int, rng: np.random.Generator) -> list[int]:
    """One place within each of ``count`` stretches of a ring of ``length`` places, turned by chance.

    Stretches differ by at most one place; whatever their sizes, each place is drawn with equal probability.
    """
    if count == 0:
        return []
    edges = [stretch * length // count for stretch in range(count + 1)]
    turn = int(rng.integers(length))
    within = rng.random(count).tolist()
    return [
        (turn + low + int(share * (high - low))) % length
        for low, high, share in zip(edges[:-1], edges[1:], within, strict=True)
    ]


def _far_pairs(
    free: list[int], count: int, rng: np.random.Generator, gap: int
) -> list[tuple[int, int]] | None:
    """``count`` disjoint pairs of free slots at least ``gap`` apart: each uniform among those left, or, where
    chance runs into a dead end, the earliest slots with the latest, which succeeds whenever anything can."""
    left, pairs = np.array(free, dtype=np.int64), []
    for _ in range(count):
        later = left.size - np.searchsorted(left, left + gap)
        total = int(later.sum())
        if total == 0:
            break
        drawn = int(rng.integers(total))
        first = int(np.searchsorted(np.cumsum(later), drawn, side="right"))
        second = left.size - 1 - (drawn - int(later[:first].sum()))
        pairs.append((int(left[first]), int(left[second])))
        left = np.delete(left, [first, second])
    if len(pairs) == count:
        return pairs
    extremes = list(zip(free[:count], free[len(free) - count :], strict=False))
    if len(free) < 2 * count or any(second - first < gap for first, second in extremes):
        return None
    return [extremes[index] for index in rng.permutation(count).tolist()]


def _clashes(items: Sequence[Item]) -> int:
    return clashes([item.group for item in items])


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
