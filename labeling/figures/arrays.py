"""Arrays of figures as this process has read them: megabytes that would otherwise cross over for every page."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from labeling.figures.computing import unpack
from labeling.figures.registry import PERSONAL
from labeling.models import Figures

MOST_BYTES = 96_000_000  # in each process
Arrays = dict[str, Any]

_read: OrderedDict[tuple[int, datetime], Arrays] = OrderedDict()
_lock = threading.Lock()


def arrays_of(rows: Iterable[Figures]) -> dict[int, Arrays]:
    """Read-only arrays by key of the row, whose own `arrays` may be deferred. At most one query.

    Figures about single panelists are read anew each time, so that nothing of them outlives their row.
    """
    found: dict[int, Arrays] = {}
    missing: list[Figures] = []
    with _lock:
        for row in rows:
            known = _read.get((row.pk, row.computed_at))
            if known is None:
                missing.append(row)
            else:
                _read.move_to_end((row.pk, row.computed_at))
                found[row.pk] = known
    if missing:
        # With the time: a row that is computed anew in between is not taken for the one that was looked at.
        packed = Figures.objects.filter(pk__in=[row.pk for row in missing])
        sent = {pk: (at, data) for pk, at, data in packed.values_list("pk", "computed_at", "arrays")}
        for row in missing:
            at, data = sent.get(row.pk, (row.computed_at, None))
            found[row.pk] = _frozen(unpack(data))
            if row.kind not in PERSONAL:
                _keep((row.pk, at), found[row.pk])
    return found


def _frozen(arrays: Arrays) -> Arrays:
    for array in arrays.values():
        array.setflags(write=False)
    return arrays


def _keep(key: tuple[int, datetime], arrays: Arrays) -> None:
    with _lock:
        for old in [one for one in _read if one[0] == key[0]]:
            del _read[old]
        _read[key] = arrays
        while len(_read) > 1 and sum(_size(one) for one in _read.values()) > MOST_BYTES:
            _read.popitem(last=False)


def _size(arrays: Arrays) -> int:
    return sum(int(array.nbytes) for array in arrays.values())
