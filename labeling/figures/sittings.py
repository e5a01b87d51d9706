"""Which answers were given in one go: blocks of a panelist with no rest between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.figures.rating_rows import Rows


class Sittings(NamedTuple):
    """Arrays of shape (ratings,): `sitting` is a code, `number` counts the sittings of a panelist from 1, `place` the
    showings of a sitting (gaps are showings that are not among the ratings)."""

    sitting: NDArray[np.int64]
    number: NDArray[np.int64]
    place: NDArray[np.int64]


def sittings(rows: Rows, rest_minutes: float) -> Sittings:
    """Blocks follow each other in one sitting where less than `rest_minutes` lie between the last answer of one and
    the first of the next (at least 1: blocks are planned when the one before is done)."""
    if not rows.size:
        none = np.zeros(0, dtype=np.int64)
        return Sittings(none, none, none)
    block = np.unique(rows["block"], return_inverse=True)[1]
    blocks = int(block.max()) + 1
    first, last = np.full(blocks, np.inf), np.full(blocks, -np.inf)
    np.minimum.at(first, block, rows["received"])
    np.maximum.at(last, block, rows["received"])
    panelist = np.zeros(blocks, dtype=np.int64)
    panelist[block] = rows["panelist"]
    longest = np.zeros(blocks, dtype=np.int64)
    np.maximum.at(longest, block, rows["position"].astype(np.int64))
    order = np.lexsort((first, panelist))
    sitting, number, offset = (np.zeros(blocks, dtype=np.int64) for _ in range(3))
    rest = 60 * max(rest_minutes, 1)
    code, before = -1, -1
    for now in order:
        same = before >= 0 and panelist[now] == panelist[before]
        if same and first[now] - last[before] < rest:
            number[now] = number[before]
            # The step between two blocks is not counted as one showing: positions may start at 0 or 1.
            offset[now] = offset[before] + longest[before] + 1
        else:
            code += 1
            number[now] = number[before] + 1 if same else 1
        sitting[now], before = code, int(now)
    return Sittings(sitting[block], number[block], offset[block] + rows["position"])
