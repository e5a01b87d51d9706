"""Where the kinds of trials fall in many blocks, and whether that is anywhere with equal probability."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from labeling.statistics.ordering import BlockOrder, Kind

LEAST_EXPECTED = 5.0
"""Places are taken together until so many checks are expected in each (Cochran 1954)."""


@dataclass(frozen=True)
class Placement:
    """``counts[i]`` blocks have this kind at place i + 1, ``expected[i]`` would if every place were equally likely.

    ``p_value`` is of a chi-squared test of that; None where too few were placed to tell. Within a block they are
    spread out on purpose, which makes the test cautious: p is rather too high than too low.
    """

    kind: Kind
    counts: tuple[int, ...]
    expected: tuple[float, ...]
    p_value: float | None

    @property
    def placed(self) -> int:
        return sum(self.counts)


def placement(orders: Sequence[BlockOrder], kind: Kind) -> Placement:
    """Where ``kind`` falls in ``orders``; a block that is shorter than the longest has fewer places."""
    longest = max((len(order.items) for order in orders), default=0)
    counts, expected = np.zeros(longest, dtype=int), np.zeros(longest)
    for order in orders:
        places = [at for at, item in enumerate(order.items) if item.kind == kind]
        counts[places] += 1
        if order.items:
            expected[: len(order.items)] += len(places) / len(order.items)
    return Placement(kind, tuple(counts.tolist()), tuple(expected.tolist()), _p_value(counts, expected))


def _p_value(counts: np.ndarray, expected: np.ndarray) -> float | None:
    observed_bins: list[float] = []
    expected_bins: list[float] = []
    here = awaited = 0.0
    for seen, wanted in zip(counts.tolist(), expected.tolist(), strict=True):
        here, awaited = here + seen, awaited + wanted
        if awaited >= LEAST_EXPECTED:
            observed_bins.append(here)
            expected_bins.append(awaited)
            here = awaited = 0.0
    if len(expected_bins) < 2:
        return None
    observed_bins[-1] += here
    expected_bins[-1] += awaited
    return float(stats.chisquare(observed_bins, expected_bins).pvalue)


@dataclass(frozen=True)
class Spacing:
    """Of ``blocks`` blocks, how many hold a pair of one group that is too close, how many repeats were dropped out
    of how many asked for, and the least distance of a repeat from its first showing (None: no repeats)."""

    blocks: int
    clashing: int
    repeats: int
    dropped: int
    least_repeat: int | None
    median_length: int


def spacing(orders: Sequence[BlockOrder]) -> Spacing:
    """What ``orders`` keep of the distances asked for."""
    least: int | None = None
    repeats = 0
    for order in orders:
        place = {item.key: at for at, item in enumerate(order.items)}
        distances = [place[i.key] - place[i.repeats] for i in order.items if i.repeats is not None]
        repeats += len(distances) + len(order.dropped)
        least = min([*distances, *([] if least is None else [least])], default=None)
    return Spacing(
        blocks=len(orders),
        clashing=sum(order.clashes > 0 for order in orders),
        repeats=repeats,
        dropped=sum(len(order.dropped) for order in orders),
        least_repeat=least,
        median_length=int(np.median([len(order.items) for order in orders])) if orders else 0,
    )
