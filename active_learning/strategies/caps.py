"""Which assets may still be chosen while a batch grows: exclusions, group caps, stratum caps."""

from collections.abc import Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .context import FloatArray, IntArray
from .pool import Pool

_UNLIMITED = int(np.iinfo(np.int64).max)


class Admission:
    """Counts what was taken and closes assets, groups and strata that are full.

    open (N,) bool is kept current in place. `per_asset` is how often one asset may be taken in the batch.
    A group or stratum cap counts takes, so an asset taken twice counts twice.
    """

    def __init__(self, pool: Pool, per_asset: int = 1) -> None:
        context = pool.context
        self.open = pool.open.copy()
        self._left = np.full(len(pool), per_asset)
        self._rooms: list[tuple[IntArray, IntArray]] = []
        if context.groups is not None and context.group_cap is not None:
            labels, codes = labels_of(context.groups)
            # An asset of no group meets no cap.
            room = [_UNLIMITED if _is_none(label) else context.group_cap for label in labels]
            self._rooms.append((codes, np.array(room, dtype=np.int64)))
        if context.strata is not None and context.strata_caps:
            labels, codes = labels_of(context.strata)
            room = [max(0, context.strata_caps.get(label, _UNLIMITED)) for label in labels]
            self._rooms.append((codes, np.array(room, dtype=np.int64)))
            self.open &= self._rooms[-1][1][codes] > 0

    def take(self, i: int) -> None:
        """Records that asset i was chosen once."""
        self._left[i] -= 1
        if self._left[i] == 0:
            self.open[i] = False
        for codes, room in self._rooms:
            code = codes[i]
            room[code] -= 1
            if room[code] == 0:
                self.open[codes == code] = False


def take_in_order(pool: Pool, order: IntArray, metric: FloatArray) -> tuple[IntArray, FloatArray]:
    """Walks `order` (row indices, best first) and takes what caps allow until the budget is spent.

    metric (N,) is indexed by row. Returns (indices, metrics), best first.
    """
    admission = Admission(pool)
    chosen: list[int] = []
    for i in order:
        if len(chosen) == pool.budget:
            break
        if admission.open[i]:
            admission.take(int(i))
            chosen.append(int(i))
    indices = np.array(chosen, dtype=np.int64)
    return indices, metric[indices]


def labels_of(labels: NDArray[Any]) -> tuple[list[Hashable], IntArray]:
    """Distinct labels in sorted order and each asset's position among them (N,)."""
    distinct, codes = np.unique(labels, return_inverse=True)
    return distinct.tolist(), codes.astype(np.int64)


def _is_none(label: Hashable) -> bool:
    return label == "" if isinstance(label, str) else isinstance(label, int | float) and label < 0
