"""Figures as they are kept: read by pages, computed where that is quick, else by a worker."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from labeling.figures import refresh
from labeling.figures.arrays import arrays_of
from labeling.figures.computing import compute, unpack
from labeling.figures.stamps import is_small, latest_keys, more_of, stamp_of, surroundings
from labeling.models import Figures, Scale, Study

# A part that once took longer than this is left to a worker, however few its ratings.
PATIENCE_MS = 3000


class Part(NamedTuple):
    scale: Scale | None
    kind: str
    key: str = ""


class Kept(NamedTuple):
    """Figures and what they rest on. `stale` says that ratings or raters have changed since; a refresh is on its way.
    `ratings` is how many ratings they were computed from, `computed_at` when those were read."""

    values: dict[str, Any]
    arrays: dict[str, Any]
    computed_at: datetime
    ratings: int
    stale: bool


def kept(study: Study, scale: Scale | None, kind: str, key: str = "") -> Kept | None:
    """The figures of `kind` for a scale (None: the whole study), and for `key`, a part of it.

    Computed here and now where that is quick; None where they are not there yet and a worker computes them.
    """
    part = Part(scale, kind, key)
    return kept_parts(study, [part])[part]


def kept_parts(study: Study, parts: Iterable[Part], *, at_once: bool = False) -> dict[Part, Kept | None]:
    """`kept` for many parts of one study, in a fixed number of queries where nothing has changed.

    With `at_once` nothing is left to a worker, however long it takes: for commands, which nobody waits for.
    """
    wanted = list(parts)
    latest, around = latest_keys(study), surroundings(study)
    more = more_of(study, [part.kind for part in wanted])
    there = {
        (row.scale_id, row.kind, row.key): row
        for row in Figures.objects.filter(study=study, kind__in={part.kind for part in wanted}).defer(
            "arrays"
        )
    }
    arrays = arrays_of(there[_place(part)] for part in wanted if _place(part) in there)
    found: dict[Part, Kept | None] = {}
    outdated: list[Part] = []
    for part in wanted:
        row = there.get(_place(part))
        mark = stamp_of(part.scale, latest, around, more[part.kind])
        found[part] = (
            _kept(row, arrays[row.pk], stale=row.stamp != mark) if row is not None and row.stamp else None
        )
        if row is None or row.stamp != mark:
            outdated.append(part)
    if outdated:
        found |= _renewed(study, outdated, there, found, at_once)
    return found


def _renewed(
    study: Study,
    outdated: list[Part],
    there: dict[Any, Figures],
    found: dict[Part, Kept | None],
    at_once: bool,
) -> dict[Part, Kept | None]:
    small, slow = at_once or is_small(study), []
    renewed: dict[Part, Kept | None] = {}
    for part in outdated:
        row = there.get(_place(part))
        if at_once or (small and (row is None or row.took_ms <= PATIENCE_MS)):
            made = compute(study, *part)
            renewed[part] = _kept(made, unpack(made.arrays), stale=False) if made is not None else found[part]
        else:
            slow.append(part)
    if slow:
        missing = [part for part in slow if found[part] is None]
        _want(study, [part for part in missing if _place(part) not in there])
        refresh.ask(study, waiting=bool(missing))
    return renewed


def _want(study: Study, parts: list[Part]) -> None:
    """Tell the worker what is asked for: a row without a stamp is figures that were never computed."""
    rows = [
        Figures(study=study, scale=scale, kind=kind, key=key, computed_at=datetime.fromtimestamp(0, UTC))
        for scale, kind, key in parts
    ]
    Figures.objects.bulk_create(rows, ignore_conflicts=True)


def _place(part: Part) -> tuple[int | None, str, str]:
    return (part.scale.pk if part.scale is not None else None, part.kind, part.key)


def _kept(row: Figures, arrays: dict[str, Any], *, stale: bool) -> Kept:
    return Kept(row.values, arrays, row.computed_at, row.ratings, stale)
