"""Which images of a study need people under given rules, from what is stored: nothing is scored again."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from scoring.fallback.rules import LOW_QUALITY, NO_FACE, UNLIKE, WIDE, Reason, reasons
from scoring.models import ModelVersion, ScoringRules
from scoring.quality_pages.measures import FACE_COUNT
from scoring.quality_pages.standing import warned
from scoring.quality_pages.table import StudyQuality
from scoring.quality_pages.thresholds import thresholds_of

Ids = NDArray[np.int64]
AT_ONCE = 20_000
# One value for all rows: Python touches nothing for each of them, where COPY would hand over every row by itself.
_KEYS = "select string_agg(int8send(study_asset_id), '') from {}"
_SCORED = _KEYS.format("score where model_id = %s and scale_id = %s")
_WIDE = _KEYS.format("score where model_id = %s and high - low > %s")
_UNLIKE = _KEYS.format("observation where model_id = %s and study_asset_id is not null and distance > %s")
_INTERVALS = (
    "select string_agg(int8send(study_asset_id) || float8send(low) || float8send(high), '') from score "
    "where model_id = %s and scale_id = %s and study_asset_id = any(%s)"
)
_DISTANCES = (
    "select string_agg(int8send(study_asset_id) || float8send(distance), '') from observation "
    "where model_id = %s and distance is not null and study_asset_id = any(%s)"
)


class Judged(NamedTuple):
    """Keys of study assets, ascending: `scored` by the model, and `by_kind` of reason those that need people."""

    scored: Ids
    by_kind: dict[str, Ids]

    @property
    def needing(self) -> Ids:
        found = [one for one in self.by_kind.values() if one.size]
        return once(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)


def judge(model: ModelVersion, rules: ScoringRules, table: StudyQuality | None) -> Judged:
    """Who would need people by `model` under `rules`, which need not be saved. `table` None: quality is not known.

    A handful of statements over one model's scores; the time does not depend on how many need people.
    """
    scale = model.heads.order_by("scale__position").values_list("scale", flat=True).first()
    scored = _ids(_SCORED, model.pk, scale) if scale is not None else np.empty(0, dtype=np.int64)
    found: dict[str, Ids] = {}
    if rules.low_quality and table is not None:
        found[LOW_QUALITY] = table.asset[warned(table, thresholds_of(rules)).beyond.any(axis=1)]
    if rules.requires_face and table is not None:
        found[NO_FACE] = table.asset[table.column(FACE_COUNT) == 0]
    if rules.unlike:
        found[UNLIKE] = _ids(_UNLIKE, model.pk, rules.unlike_level)
    if rules.widest_interval is not None:
        found[WIDE] = _ids(_WIDE, model.pk, rules.widest_interval)
    return Judged(
        scored, {kind: np.intersect1d(ids, scored, assume_unique=True) for kind, ids in found.items()}
    )


def reasons_for(
    model: ModelVersion, rules: ScoringRules, table: StudyQuality | None, ids: Sequence[int]
) -> dict[int, list[Reason]]:
    """Every reason of each of `ids`, the keys of study assets; empty where its score is trusted. One query for each
    scale and one more."""
    wanted = list(ids)
    intervals: dict[int, dict[str, tuple[float, float]]] = {pk: {} for pk in wanted}
    for scale, name in model.heads.order_by("scale__position").values_list("scale", "scale__name"):
        for pk, low, high in _rows(">i8,>f8,>f8", _INTERVALS, model.pk, scale, wanted).tolist():
            intervals[pk][name] = (low, high)
    unlikeness = dict(_rows(">i8,>f8", _DISTANCES, model.pk, wanted).tolist())
    found = {}
    for pk in wanted:
        measures = measures_in(table, pk)
        faces = measures.pop(FACE_COUNT, None)
        found[pk] = reasons(
            rules,
            quality=measures,
            faces=None if faces is None else int(faces),
            unlikeness=unlikeness.get(pk),
            intervals=intervals[pk],
        )
    return found


def measures_in(table: StudyQuality | None, study_asset: int) -> dict[str, float]:
    """What the table knows of one image, its number of faces among it."""
    at = table.place(study_asset) if table is not None else None
    return {} if table is None or at is None else table.measures_at(at)


def _ids(query: str, *params: Any) -> Ids:
    """Ascending, each once."""
    return once(_rows(">i8", query, *params).astype(np.int64))


def once(ids: Ids) -> Ids:
    """Ascending, each once. Where np.unique hashes (numpy 2.3 and later) it takes twenty times as long."""
    ids = np.sort(ids)
    return ids[np.concatenate([[True], ids[1:] != ids[:-1]])] if ids.size else ids


def _rows(form: str, query: str, *params: Any) -> NDArray[Any]:
    """The packed answer to `query` as records of `form`."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        (packed,) = cursor.fetchone()
    return np.frombuffer(bytes(packed or b""), dtype=np.dtype(form))
