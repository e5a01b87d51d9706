"""Noting what a model met: one row per image and model, however often it is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import isfinite
from uuid import UUID

from scoring.models import ModelVersion, Observation

BATCH = 2000
STUDY = "study"  # the source of a study's own images


@dataclass(frozen=True)
class Seen:
    """One image as the model met it.

    `source` names where it came from ("study", or what the caller of the API said); `distance` is its unlikeness, 0 to
    1, from `Reference.unlikeness`; `quality` holds measures of the image and of its largest face by name; `scores` the
    mean by the scale's name. Exactly one of `study_asset_id` and `request_id` makes it known again.
    """

    source: str
    seen_at: datetime
    study_asset_id: int | None = None
    request_id: UUID | None = None
    quality: Mapping[str, float] = field(default_factory=dict)
    distance: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


def observe(model: ModelVersion, seen: Iterable[Seen]) -> int:
    """Note what `model` met; what was noted before stays as it is. Returns how many were handed over.

    Batches are inserted one by one, so a stop loses at most what was not yet sent, and telling it again is harmless.
    """
    told, rest = 0, iter(seen)
    while batch := list(islice(rest, BATCH)):
        Observation.objects.bulk_create([_row(model, one) for one in batch], ignore_conflicts=True)
        told += len(batch)
    return told


def _row(model: ModelVersion, one: Seen) -> Observation:
    return Observation(
        model_id=model.pk,
        source=(one.source.strip() or STUDY)[:80],
        seen_at=one.seen_at,
        study_asset_id=one.study_asset_id,
        request_id=one.request_id,
        quality=_numbers(one.quality),
        distance=one.distance if one.distance is not None and isfinite(one.distance) else None,
        scores=_numbers(one.scores),
    )


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    """Rounded to what drift can tell apart, without what is no number: JSON knows neither NaN nor infinity."""
    return {name: float(f"{value:.6g}") for name, value in values.items() if isfinite(value)}
