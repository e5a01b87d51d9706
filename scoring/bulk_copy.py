"""Rows of fixed width straight from PostgreSQL's binary COPY into packed records."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

Records = NDArray[np.void]
_HEADER, _TRAILER = 19, 2  # bytes before the first and after the last tuple


def read_records(query: str, fields: Sequence[tuple[str, str]], params: Sequence[Any] = ()) -> Records:
    """The answer to `query` as records (n,) in native byte order; no column may be null.

    `fields` are (name, form) in the order of its columns; a form is numpy's big-endian one ("f8" and not "float8"
    decides how many bytes are expected). Raises ValueError where PostgreSQL sends another width.
    """
    sent = np.dtype(
        [("fields", ">i2")]
        + [part for name, form in fields for part in ((f"{name}_length", ">i4"), (name, f">{form}"))]
    )
    data = copied(query, params)
    number, rest = divmod(len(data) - _HEADER - _TRAILER, sent.itemsize)
    if rest:
        raise ValueError("PostgreSQL sent rows in another form than was asked for.")
    raw = np.frombuffer(data, dtype=sent, offset=_HEADER, count=number)
    rows = np.empty(number, dtype=[(name, f"={form}") for name, form in fields])
    for name, _form in fields:
        rows[name] = raw[name]
    return rows


def read_blobs(query: str, params: Sequence[Any] = ()) -> tuple[NDArray[np.int64], list[memoryview]]:
    """(keys (n,) ascending, what belongs to each) of a `query` with a bigint and a bytea, neither of them null.

    Nothing is copied: every view looks into the one buffer that PostgreSQL's answer was read into.
    """
    data = copied(query, params)
    whole = memoryview(data)
    keys, blobs = [], []
    at, end = _HEADER, len(data) - _TRAILER
    while at < end:
        # field count (2), length (4), bigint (8), length (4), bytes
        keys.append(data[at + 6 : at + 14])
        length = int.from_bytes(data[at + 14 : at + 18], "big")
        blobs.append(whole[at + 18 : at + 18 + length])
        at += 18 + length
    found = np.frombuffer(b"".join(keys), dtype=">i8").astype(np.int64)
    order = found.argsort(kind="stable")
    return found[order], [blobs[row] for row in order.tolist()]


def copied(query: str, params: Sequence[Any] = ()) -> bytes:
    """Everything that binary COPY sends for `query`."""
    # Django's cursor of debug mode takes a statement and nothing else, so it gets one with its values written in.
    operations: Any = connection.ops  # PostgreSQL's, which alone can compose
    statement = operations.compose_sql(f"copy ({query}) to stdout (format binary)", params or None)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        return b"".join(copy)
