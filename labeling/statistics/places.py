"""Places by chance: one in each stretch of a block, and pairs far enough apart."""

from __future__ import annotations

from itertools import pairwise

import numpy as np


def stretches(length: int, count: int, rng: np.random.Generator) -> list[list[int]]:
    """A ring of ``length`` places, turned by chance and cut into ``count`` stretches that differ by at most one
    place; one place drawn from each is any place with equal probability, whatever their sizes."""
    if count == 0:
        return []
    edges = [stretch * length // count for stretch in range(count + 1)]
    turn = int(rng.integers(length))
    return [[(turn + at) % length for at in range(low, high)] for low, high in pairwise(edges)]


def one_per_stretch(length: int, count: int, rng: np.random.Generator) -> list[int]:
    """One place drawn from each of the ``stretches``."""
    parts = stretches(length, count, rng)
    within = rng.random(count).tolist()
    return [part[int(share * len(part))] for part, share in zip(parts, within, strict=True)]


def far_pairs(
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
