"""Ratings of a scale as packed records, straight from PostgreSQL's binary COPY."""

from contextlib import nullcontext
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from core import planner
from labeling.models import Scale, Trial

KINDS = tuple(Trial.Kind.values)
MANY = 20_000
Rows = NDArray[np.void]

# `value` is nan where the panelist could not judge, `supersedes` 0 where nothing is superseded, `block` the first
# eight bytes of the block's UUID.
ROW = np.dtype(
    [
        ("pk", "<i8"),
        ("supersedes", "<i8"),
        ("asset", "<i8"),
        ("panelist", "<i8"),
        ("value", "<f8"),
        ("kind", "u1"),
        ("position", "<i4"),
        ("block", "<i8"),
        ("received", "<f8"),
        ("response_ms", "<f8"),
    ]
)
# Fields of a tuple as COPY writes them, big-endian, each after its length; none is null, so all are equally long.
_SENT = (
    ("pk", ">i8", "rating.id"),
    ("supersedes", ">i8", "coalesce(rating.supersedes_id, 0)"),
    ("asset", ">i8", "rating.study_asset_id"),
    ("panelist", ">i8", "rating.panelist_id"),
    ("value", ">f8", "coalesce(rating.value, 'NaN')::float8"),
    (
        "kind",
        ">i2",
        "(case trial.kind "
        + " ".join(f"when '{kind}' then {place}" for place, kind in enumerate(KINDS))
        + " end)::int2",
    ),
    ("position", ">i4", "trial.position"),
    ("block", ">i8", "trial.block_id"),
    (
        "received",
        ">f8",
        "extract(epoch from case when block.imported then coalesce(rating.rated_at, rating.received_at) "
        "else rating.received_at end)::float8",
    ),
    ("response_ms", ">f8", "coalesce(rating.response_ms::float8, 'NaN')::float8"),
)
_HEADER, _TRAILER = 19, 2  # bytes before the first and after the last tuple


def _tuple() -> np.dtype[Any]:
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name, form, _expression in _SENT:
        fields += [(f"{name}_length", ">i4"), (name, form)]
        if name == "block":
            fields.append(("block_rest", ">i8"))
    return np.dtype(fields)


_TUPLE = _tuple()
_SELECT = (
    f"copy (select {', '.join(expression for _n, _f, expression in _SENT)} from rating "  # noqa: S608 - no outside text
    "join trial on trial.id = rating.trial_id join block on block.id = trial.block_id "
    "where rating.scale_id = %d and rating.id > %d and rating.id <= %d order by rating.id) "
    "to stdout (format binary)"
)


def read_rows(scale: Scale, since: int, until: int) -> Rows:
    """Every rating of `scale` with since < key <= until, superseded and without a value too, by ascending key.

    `received` is when it came, in seconds since 1970; for imported ratings when it was given, where that is known.
    """
    # Right after a large import the planner takes trials for few, and would look through all of them for each rating.
    whole = planner.without("nestloop") if until - since > MANY else nullcontext()
    with whole, connection.cursor() as cursor, cursor.copy(_SELECT % (scale.pk, since, until)) as copy:
        data = b"".join(copy)
    sent = np.frombuffer(data, dtype=_TUPLE, offset=_HEADER, count=_count(data))
    rows = np.empty(sent.size, dtype=ROW)
    for name, _form, _expression in _SENT:
        rows[name] = sent[name]
    return rows


def _count(data: bytes) -> int:
    number, rest = divmod(len(data) - _HEADER - _TRAILER, _TUPLE.itemsize)
    if rest:
        raise ValueError("PostgreSQL sent ratings in another form than was asked for.")
    return number
