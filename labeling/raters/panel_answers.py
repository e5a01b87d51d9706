"""What the panel as a whole answers on a scale, and how fast: the background of one rater's own."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from labeling.figures.log import rating_log
from labeling.figures.registry import Found, figures_of
from labeling.label_data import CONSENSUS_KINDS
from labeling.models import Scale, Study

KIND = "panel_answers"
EDGES = np.geomspace(0.1, 300.0, 37)
"""Limits of the classes of response times in seconds; what lies outside counts in the outermost."""


def time_counts(response_ms: Any) -> Any:
    """How many response times (ms, nan unknown) fall into each class, shape (36,)."""
    seconds = np.asarray(response_ms, dtype=np.float64) / 1000
    known = np.clip(seconds[np.isfinite(seconds)], EDGES[0], EDGES[-1] * (1 - 1e-9))
    return np.histogram(known, EDGES)[0]


def point_counts(values: Any, scale: Scale) -> Any:
    """How often each point of `scale` was given, shape (points,)."""
    places = np.asarray(values, dtype=np.float64) - scale.low
    return np.bincount(np.rint(places).astype(np.int64), minlength=scale.high - scale.low + 1)


def _parts(study: Study) -> Iterator[tuple[Scale, str]]:
    for scale in study.scales.all():
        yield scale, ""


@figures_of(KIND, parts=_parts)
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """Of raters who count: values median_ms, mean and sd; arrays times (by `EDGES`) and points."""
    if scale is None:
        raise ValueError("The panel's answers are counted scale by scale.")
    rows = rating_log(scale).of_kinds(*CONSENSUS_KINDS).counted().rows
    ms = rows["response_ms"][np.isfinite(rows["response_ms"])]
    values = {
        "median_ms": float(np.median(ms)) if ms.size else None,
        "mean": float(rows["value"].mean()) if rows.size else None,
        "sd": float(rows["value"].std(ddof=1)) if rows.size > 1 else None,
    }
    arrays = {"times": time_counts(ms), "points": point_counts(rows["value"], scale)}
    return Found(values, arrays, int(rows.size))
