"""Label snapshots: the ratings a model learns from, frozen, hashed, reproducible byte for byte from the database."""

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.label_data import AGREEMENT_KINDS, counted_ratings, first_of_each_rater
from labeling.models import Scale, Study
from scoring.models import LabelSnapshot
from scoring.splits import held_out


@dataclass(frozen=True)
class ScaleLabels:
    """Labels of one scale: ids of study assets (n,), groups (n,), held-out mask (n,), counts (n, K), points (K,)."""

    scale: str
    assets: np.ndarray
    groups: np.ndarray
    test: np.ndarray
    counts: np.ndarray
    points: np.ndarray


def freeze(study: Study) -> LabelSnapshot:
    """Freeze the study's counted ratings; the same ratings give the same snapshot.

    Gold never enters. Raises DomainError where there is nothing to learn from.
    """
    scales = [_scale_content(study, scale) for scale in study.scales.all()]
    content = {"study": study.slug, "seed": study.seed, "scales": scales}
    rows = [row for scale in scales for row in scale["assets"]]
    ratings = sum(sum(row[4]) for row in rows)
    assets = len({row[0] for row in rows})
    if not ratings:
        raise DomainError("no_ratings", _("There are no ratings to learn from yet."))
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = hashlib.sha256(text).hexdigest()
    snapshot, _created = LabelSnapshot.objects.get_or_create(
        study=study,
        sha256=digest,
        defaults={"content": zlib.compress(text, 6), "ratings": ratings, "assets": assets},
    )
    return snapshot


def _scale_content(study: Study, scale: Scale) -> dict[str, Any]:
    width = scale.high - scale.low + 1
    found: dict[int, list[Any]] = {}
    shown_here = counted_ratings(scale, AGREEMENT_KINDS).filter(study_asset__asset__isnull=False)
    rows = first_of_each_rater(shown_here)
    for pk, name, group, value in rows.values_list(
        "study_asset_id", "study_asset__name", "study_asset__group", "value"
    ):
        assert value is not None
        if pk not in found:
            found[pk] = [pk, name, group, held_out(study, name, group), [0] * width]
        found[pk][4][int(value) - scale.low] += 1
    return {"scale": scale.name, "low": scale.low, "high": scale.high, "assets": list(found.values())}


def read(snapshot: LabelSnapshot) -> dict[str, ScaleLabels]:
    """The labels of each scale. Raises ValueError where the stored bytes are not what was hashed."""
    try:
        text = zlib.decompress(bytes(snapshot.content))
    except zlib.error:
        text = b""
    if hashlib.sha256(text).hexdigest() != snapshot.sha256:
        raise ValueError(f"Snapshot {snapshot.pk} was altered: its hash does not fit. Freeze a new one.")
    return {scale["scale"]: _labels(scale) for scale in json.loads(text)["scales"]}


def _labels(scale: dict[str, Any]) -> ScaleLabels:
    rows = scale["assets"]
    width = scale["high"] - scale["low"] + 1
    return ScaleLabels(
        scale=scale["scale"],
        assets=np.array([row[0] for row in rows], dtype=np.int64),
        groups=np.array([row[2] or f"name:{row[1]}" for row in rows], dtype=str),
        test=np.array([row[3] for row in rows], dtype=bool),
        counts=np.array([row[4] for row in rows], dtype=np.float64).reshape(len(rows), width),
        points=np.arange(scale["low"], scale["high"] + 1, dtype=np.float64),
    )
