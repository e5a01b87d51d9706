"""Figures as they are kept: read by pages, computed where that is quick, else by a worker."""

import io
import time
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.utils import timezone

from labeling.figures.registry import KINDS
from labeling.label_data import stamp
from labeling.models import Figures, Scale, Study


class Kept(NamedTuple):
    """Figures and what they rest on. `stale` says that ratings or raters have changed since; a refresh is on its way.
    `ratings` is how many ratings they were computed from."""

    values: dict[str, Any]
    arrays: dict[str, Any]
    computed_at: datetime
    ratings: int
    stale: bool


def kept(study: Study, scale: Scale | None, kind: str, key: str = "") -> Kept | None:
    """The figures of `kind` for a scale (None: the whole study), and for `key`, a part of it.

    Computed here and now where that is quick; None where they are not there yet and a worker computes them.
    """
    mark = stamp_of(study, scale)
    row = Figures.objects.filter(study=study, scale=scale, kind=kind, key=key).first()
    if row is None or row.stamp != mark:
        row = compute(study, scale, kind, key, mark)
    return Kept(row.values, _unpacked(row.arrays), row.computed_at, row.ratings, False)


def compute(study: Study, scale: Scale | None, kind: str, key: str, mark: str) -> Figures:
    """Compute and store. May run twice: the later row wins."""
    begun = time.monotonic()
    found = KINDS[kind](study, scale, key)
    about = {
        "stamp": mark,
        "values": found.values,
        "arrays": _packed(found.arrays or {}),
        "ratings": found.ratings,
        "took_ms": round(1000 * (time.monotonic() - begun)),
        "computed_at": timezone.now(),
    }
    row, _created = Figures.objects.update_or_create(
        study=study, scale=scale, kind=kind, key=key, defaults=about
    )
    return row


def stamp_of(study: Study, scale: Scale | None) -> str:
    """Changes whenever figures may."""
    scales = [scale] if scale is not None else list(study.scales.all())
    return ";".join(stamp(one) for one in scales)[:160]


def _packed(arrays: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    np.savez(out, **arrays)
    return out.getvalue()


def _unpacked(data: Any) -> dict[str, Any]:
    if not data:
        return {}
    with np.load(io.BytesIO(bytes(data)), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}
