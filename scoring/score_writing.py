"""Scores by binary COPY: a chunk of images on one scale in one statement, none twice."""

from typing import Any

import numpy as np
from django.db import connection

from scoring.engine.prediction import Prediction

FIGURES = ("mean", "aleatoric", "epistemic", "low", "high")
DIGITS = 6  # of a probability
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_FLOAT8 = 701  # its OID
_NEW = "create temporary table if not exists fresh_score ({}) on commit delete rows"
_COLUMNS = "study_asset_id bigint, probabilities float8[], " + ", ".join(f"{name} float8" for name in FIGURES)
_NAMES = f"study_asset_id, probabilities, {', '.join(FIGURES)}"
_INTO = (
    f"insert into score (model_id, scale_id, {_NAMES}) select %s, %s, {_NAMES} from fresh_score "  # noqa: S608
    "on conflict do nothing"
)


def add_scores(model: int, scale: int, assets: np.ndarray, found: Prediction) -> int:
    """Write the scores `found` of study assets `assets` (n,) by their keys; what is there already stays.

    Call inside a transaction, in which they are all there or none. Returns how many are new.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEW.format(_COLUMNS))
        cursor.execute("truncate fresh_score")
        with cursor.copy(f"copy fresh_score ({_NAMES}) from stdin (format binary)") as copy:
            copy.write(packed(assets, found))
        cursor.execute(_INTO, [model, scale])
        return int(cursor.rowcount)


def packed(assets: np.ndarray, found: Prediction) -> bytes:
    """Rows as binary COPY takes them: key, array of probabilities, the five figures, each after its length in bytes."""
    n, points = found.probabilities.shape
    rows = np.zeros(n, dtype=_tuple(points))
    rows["fields"] = 2 + len(FIGURES)
    rows["asset_length"], rows["asset"] = 8, assets
    head = rows["array"]
    # One dimension, no null, of float8, so many of them, counted from 1 (PostgreSQL's array_send).
    rows["array_length"] = 20 + 12 * points
    head["dimensions"], head["type"], head["size"], head["first"] = 1, _FLOAT8, points, 1
    head["values"]["length"] = 8
    head["values"]["value"] = np.round(found.probabilities, DIGITS)
    for name in FIGURES:
        rows[f"{name}_length"], rows[name] = 8, getattr(found, name)
    return _SIGNATURE + rows.tobytes() + _END


def _tuple(points: int) -> np.dtype[Any]:
    value = np.dtype([("length", ">i4"), ("value", ">f8")])
    array = np.dtype(
        [
            ("dimensions", ">i4"),
            ("nulls", ">i4"),
            ("type", ">u4"),
            ("size", ">i4"),
            ("first", ">i4"),
            ("values", value, (points,)),
        ]
    )
    figures = [part for name in FIGURES for part in ((f"{name}_length", ">i4"), (name, ">f8"))]
    start = [("fields", ">i2"), ("asset_length", ">i4"), ("asset", ">i8"), ("array_length", ">i4")]
    return np.dtype([*start, ("array", array), *figures])
