"""Observing a study's own images that a model has scored and nobody has noted yet."""

from itertools import groupby

from django.db.models import Exists, OuterRef

from scoring.engine.drift.errors import NoReference
from scoring.models import ModelVersion, Observation, Score
from scoring.watch import material
from scoring.watch.observing import BATCH, STUDY, Seen, observe
from scoring.watch.reference import reference_of


def catch_up(model: ModelVersion) -> int:
    """Note what `model` has scored without an observation, in batches that may stop anywhere. Returns how many."""
    noted = Observation.objects.filter(model=model, study_asset=OuterRef("study_asset"))
    scored = Score.objects.filter(~Exists(noted), model=model, study_asset__asset__isnull=False)
    ids = list(scored.order_by("study_asset").values_list("study_asset", flat=True).distinct())
    for start in range(0, len(ids), BATCH):
        observe(model, _seen(model, ids[start : start + BATCH]))
    return len(ids)


def _seen(model: ModelVersion, ids: list[int]) -> list[Seen]:
    rows = (
        Score.objects.filter(model=model, study_asset__in=ids)
        .order_by("study_asset")
        .values_list("study_asset", "study_asset__asset__created_at", "scale__name", "mean")
    )
    measures = material.measures_of(ids)
    unlikeness = _unlikeness(model, ids)
    found = []
    for pk, of_image in groupby(rows, key=lambda row: row[0]):
        told = list(of_image)
        found.append(
            Seen(
                source=STUDY,
                seen_at=told[0][1],
                study_asset_id=pk,
                quality=measures[pk],
                distance=unlikeness.get(pk),
                scores={scale: mean for _pk, _at, scale, mean in told},
            )
        )
    return found


def _unlikeness(model: ModelVersion, ids: list[int]) -> dict[int, float]:
    reference = reference_of(model)
    places, embeddings = material.embeddings_of(model, ids)
    if reference is None or not places:
        return {}
    try:
        return dict(zip(places, reference.unlikeness(embeddings).tolist(), strict=True))
    except NoReference:
        return {}
