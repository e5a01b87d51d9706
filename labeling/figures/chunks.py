"""The ratings of a scale kept as packed records, so that a refresh reads only what came since."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import Max, Min

from labeling.figures.rating_rows import ROW, Rows, read_rows
from labeling.figures.watermark import settled
from labeling.models import Panelist, Rating, RatingChunk, Scale, Study

MOST_ROWS = 65_536
_LOCK = 0x50414E45  # of this module among advisory locks


class Span(NamedTuple):
    """Keys of a panelist's ratings on one scale, first and last."""

    scale: int
    first: int
    last: int


def refresh(scale: Scale) -> int:
    """Take in what came since. Returns the key of the latest rating that is known to be in the chunks, with every
    one before it.

    Where somebody has been writing for long the chunks stay as they are. Two refreshes wait for each other.
    """
    found, known = settled(scale), known_rows(scale)[1]
    if found is None or found <= known:
        return known if found is None else found
    with transaction.atomic():
        _take_turn(scale.pk)
        last = scale.chunks.order_by("-number").first()
        known = last.until if last else 0
        if found > known:
            _append(scale, last, read_rows(scale, known, found), found)
    return found


def known_rows(scale: Scale) -> tuple[int, int]:
    """(rows in the chunks, key up to which they go), without reading them."""
    rows, until = 0, 0
    for number, key in scale.chunks.values_list("rows", "until"):
        rows, until = rows + number, max(until, key)
    return rows, until


_last_read: tuple[object, Rows] | None = None


def stored(scale: Scale) -> Rows:
    """Every record of the chunks by ascending key, read-only. The last scale read stays in memory."""
    global _last_read
    there = list(scale.chunks.order_by("number").values_list("pk", "rows", "until"))
    mark = (connection.settings_dict["NAME"], scale.pk, there)
    if _last_read is not None and _last_read[0] == mark:
        return _last_read[1]
    chunks = scale.chunks.order_by("number").values_list("pk", "rows", "until", "data")
    read = [(pk, rows, until, _unpacked(data)) for pk, rows, until, data in chunks.iterator(chunk_size=4)]
    rows = np.concatenate([part for _pk, _n, _until, part in read] or [np.empty(0, dtype=ROW)])
    rows.flags.writeable = False
    _last_read = (
        (mark[0], scale.pk, [(pk, number, until) for pk, number, until, _part in read]),
        rows,
    )
    return rows


def spans_of(panelist: Panelist) -> list[Span]:
    """Where the ratings of `panelist` lie, asked before they are deleted."""
    found = Rating.objects.filter(panelist=panelist).values("scale")
    return [
        Span(*row)
        for row in found.annotate(first=Min("pk"), last=Max("pk")).values_list("scale", "first", "last")
    ]


def strip(panelist: Panelist, spans: Collection[Span]) -> None:
    """Take the records of `panelist` out of the chunks, in the caller's transaction."""
    for span in sorted(spans):
        _take_turn(span.scale)
        before = 0
        for chunk in RatingChunk.objects.filter(scale=span.scale).order_by("number").defer("data"):
            if chunk.until >= span.first and before < span.last:
                rows = _unpacked(chunk.data)
                left = rows[rows["panelist"] != panelist.pk]
                chunk.data, chunk.rows = left.tobytes(), left.size
                chunk.save(update_fields=["data", "rows"])
            before = chunk.until


def drop(study: Study) -> None:
    """Forget every chunk of `study`; the next refresh reads its ratings again."""
    for scale in study.scales.order_by("pk"):
        _take_turn(scale.pk)
        scale.chunks.all().delete()


def _append(scale: Scale, last: RatingChunk | None, rows: Rows, until: int) -> None:
    number = last.number if last else 0
    if last is not None:
        rows = np.concatenate([_unpacked(last.data), rows])
    pieces = [rows[start : start + MOST_ROWS] for start in range(0, rows.size, MOST_ROWS)] or [rows]
    for place, piece in enumerate(pieces):
        full = place < len(pieces) - 1
        RatingChunk.objects.update_or_create(
            scale=scale,
            number=number + place,
            defaults={
                "rows": piece.size,
                "until": int(piece["pk"][-1]) if full else until,
                "data": piece.tobytes(),
            },
        )


def _unpacked(data: bytes | memoryview) -> Rows:
    return np.frombuffer(data, dtype=ROW)


def _take_turn(scale_pk: int) -> None:
    """Wait for whoever else changes the chunks of this scale, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, scale_pk % 2**31])
