"""What follows from a study's new scores: how unlike each image is, what the watch is told, which need people."""

import json

import numpy as np
from django.db import connection
from django.utils.translation import gettext_noop

from core.job_runner import Progress
from scoring.bulk_copy import read_records
from scoring.engine.drift.errors import NoReference
from scoring.fallback.asking import judge_all
from scoring.models import ModelVersion
from scoring.watch.observing import STUDY
from scoring.watch.reference import Reference, freeze, reference_of

CHUNK = 10_000

# Where two detectors have looked at an image, the later one counts. Means come as text: a join with scores written a
# moment ago is planned by statistics that do not know them, and took minutes.
_OBSERVE = """
insert into observation (model_id, source, seen_at, study_asset_id, quality, distance, scores)
select %(model)s, %(source)s, asset.created_at, place.id,
  coalesce(face.measures, '{}') || coalesce(quality_report.measures, '{}'), met.distance, met.scores::jsonb
from unnest(%(assets)s::bigint[], %(distances)s::float8[], %(scores)s::text[]) as met(id, distance, scores)
join study_asset place on place.id = met.id
join asset on asset.id = place.asset_id
left join quality_report on quality_report.asset_id = asset.id
left join lateral (
  select face_report.measures from face_report where face_report.asset_id = asset.id
  order by face_report.created_at desc, face_report.id desc limit 1
) face on true
order by place.id
on conflict do nothing
"""


def note(model: ModelVersion, ids: np.ndarray, matrix: np.ndarray, progress: Progress) -> int:
    """Freeze the model's reference once, note every image of `ids` (n,) that was not noted yet, judge which need people.

    `matrix` (n, d) are their embeddings. Each chunk of observations is one statement and judging replaces what was
    there, so a run after a stop makes good what the other left. Returns how many were noted.
    """
    freeze(model)
    todo = np.flatnonzero(~np.isin(ids, _noted(model)))
    stage = gettext_noop("Comparing with what the model was made on")
    progress(0, len(todo), stage)
    reference, means = reference_of(model), _means(model, ids) if len(todo) else {}
    for start in range(0, len(todo), CHUNK):
        rows = todo[start : start + CHUNK]
        told = {scale: values[rows] for scale, values in means.items()}
        _observe(model, ids[rows], _unlikeness(reference, matrix[rows]), told)
        progress(min(start + CHUNK, len(todo)), len(todo), stage)
    judge_all(model, progress)
    return len(todo)


def _noted(model: ModelVersion) -> np.ndarray:
    query = "select study_asset_id from observation where model_id = %s and study_asset_id is not null"
    found: np.ndarray = read_records(query, [("id", "i8")], [model.pk])["id"]
    return found


def _means(model: ModelVersion, ids: np.ndarray) -> dict[str, np.ndarray]:
    """The stored mean of each of `ids` by the name of its scale, nan where there is no score."""
    query = "select study_asset_id, mean from score where model_id = %s and scale_id = %s"
    found = {}
    for scale, name in model.heads.values_list("scale", "scale__name"):
        rows = read_records(query, [("id", "i8"), ("mean", "f8")], [model.pk, scale])
        rows = rows[np.isin(rows["id"], ids)]
        found[name] = np.full(len(ids), np.nan)
        found[name][np.searchsorted(ids, rows["id"])] = rows["mean"]
    return found


def _unlikeness(reference: Reference | None, matrix: np.ndarray) -> np.ndarray | None:
    """Share (n,) of the reference images that lie nearer; None where the reference cannot tell."""
    if reference is None:
        return None
    try:
        return reference.unlikeness(matrix)
    except NoReference:
        return None


def _observe(
    model: ModelVersion, assets: np.ndarray, unlikeness: np.ndarray | None, means: dict[str, np.ndarray]
) -> None:
    """As scoring.watch.observing.observe for images of a study, without carrying their measures through Python."""
    distances = [None] * len(assets) if unlikeness is None else unlikeness.tolist()
    told = zip(*(values.tolist() for values in means.values()), strict=True)
    scores = [
        json.dumps({name: mean for name, mean in zip(means, row, strict=True) if mean == mean})
        for row in told
    ]
    about = {"model": model.pk, "source": STUDY, "assets": assets.tolist(), "distances": distances}
    with connection.cursor() as cursor:
        cursor.execute(_OBSERVE, {**about, "scores": scores})
