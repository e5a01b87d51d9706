"""What a reference is made from: the images there were when a model was made, their measures, embeddings, scores."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from django.utils import timezone

from labeling.models import StudyAsset
from scoring import snapshots
from scoring.embeddings import SCORED
from scoring.engine import codec
from scoring.engine.drift.embedding_space import FEWEST
from scoring.engine.drift.reference import MOST_FITTED
from scoring.models import FaceReport, FeatureSet, ModelVersion, QualityReport, Score


class Images(NamedTuple):
    """`ids` of study assets, ascending; `groups` by id; `until`: what was seen later is no part of the reference."""

    ids: list[int]
    groups: dict[int, str]
    until: datetime


def images_of(model: ModelVersion) -> Images:
    """The study's images when `model` was made; where nearly none was there then, all there are now."""
    rows = list(
        StudyAsset.objects.filter(study=model.study, purpose__in=SCORED, asset__isnull=False)
        .order_by("pk")
        .values_list("pk", "group", "asset__created_at")
    )
    then = [row for row in rows if row[2] <= model.created_at]
    until = model.created_at
    if len(then) < FEWEST:
        then, until = rows, timezone.now()
    return Images(
        [pk for pk, _group, _at in then], {pk: group or f"image:{pk}" for pk, group, _at in then}, until
    )


def drawn(ids: Sequence[int], seed: int) -> list[int]:
    """At most as many images as a reference keeps, drawn by `seed`."""
    if len(ids) <= MOST_FITTED:
        return list(ids)
    places = np.random.default_rng(seed).choice(len(ids), MOST_FITTED, replace=False)
    return [ids[place] for place in np.sort(places)]


def embeddings_of(model: ModelVersion, ids: Sequence[int]) -> tuple[list[int], np.ndarray]:
    """(ids that have one, embeddings (n, d)) by the model's extractor, in the order of the ids."""
    rows = list(
        FeatureSet.objects.filter(
            extractor=model.extractor, asset__places__in=ids, asset__places__study=model.study
        )
        .order_by("asset__places")
        .values_list("asset__places", "embedding")
    )
    wanted = set(ids)
    rows = [row for row in rows if row[0] in wanted]
    return [pk for pk, _data in rows], codec.decode_many(
        [data for _pk, data in rows], model.extractor.dimension
    )


def quality_of(ids: Sequence[int]) -> dict[str, np.ndarray]:
    """The values of each measure over the images, those of the largest face among them, in the order of the ids."""
    measured = measures_of(ids)
    return {
        name: np.array([one[name] for one in measured.values() if name in one], dtype=np.float64)
        for name in sorted({name for one in measured.values() for name in one})
    }


def measures_of(ids: Sequence[int]) -> dict[int, dict[str, float]]:
    """Each image's measures of quality and of its largest face, by id; where two detectors looked, the later's."""
    found: dict[int, dict[str, float]] = {pk: {} for pk in ids}
    faces = FaceReport.objects.filter(asset__places__in=ids).order_by("created_at", "pk")
    reports = QualityReport.objects.filter(asset__places__in=ids)
    for rows in (faces, reports):
        for pk, measures in rows.values_list("asset__places", "measures"):
            if pk in found:
                found[pk] |= {name: value for name, value in measures.items() if _is_number(value)}
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and bool(np.isfinite(value))


def scores_of(model: ModelVersion, ids: Sequence[int], seed: int) -> dict[str, np.ndarray]:
    """Mean scores by scale, of images that the scale's head was not trained on."""
    labels = snapshots.read(model.snapshot)
    found = {}
    for scale in model.study.scales.filter(heads__model=model):
        known = labels.get(scale.name)
        trained_on = set(known.assets[~known.test].tolist()) if known is not None else set()
        unseen = drawn([pk for pk in ids if pk not in trained_on], seed)
        means = Score.objects.filter(model=model, scale=scale, study_asset__in=unseen).order_by("study_asset")
        found[scale.name] = np.array(list(means.values_list("mean", flat=True)), dtype=np.float64)
    return found


def quality_version() -> str:
    """The version of the measures there are now: across versions they cannot be compared."""
    from scoring.engine.quality import QUALITY_VERSION

    return QUALITY_VERSION
