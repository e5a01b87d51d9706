"""The images a round may choose from, as the strategies take them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Q

from labeling.label_data import AGREEMENT_KINDS, long_form
from labeling.models import Scale, Study, StudyAsset
from scoring import embeddings
from scoring.models import Extractor
from scoring.splits import held_out


@dataclass(frozen=True)
class AssetPool:
    """`assets` (n,) ids, `X` (n, d) float32, `counts` (n,) ratings so far on any scale, `groups` (n,) labels."""

    assets: np.ndarray
    X: np.ndarray
    counts: np.ndarray
    groups: np.ndarray

    def __len__(self) -> int:
        return len(self.assets)


def open_pool(study: Study, extractor: Extractor) -> AssetPool:
    """Regular images with features. Gold, anchors, attention cards and the held-out test part stay out."""
    ids, matrix = embeddings.of_study(study, extractor)
    answered = Count("trials", filter=Q(trials__state="answered", trials__kind="regular"))
    regular = study.assets.filter(purpose=StudyAsset.Purpose.REGULAR, pk__in=ids.tolist())
    about = {
        pk: (group, ratings)
        for pk, name, group, ratings in regular.annotate(n=answered).values_list("pk", "name", "group", "n")
        if not held_out(study, name, group)
    }
    rows = [row for row, pk in enumerate(ids.tolist()) if pk in about]
    kept = [about[pk] for pk in ids[rows].tolist()]
    return AssetPool(
        assets=ids[rows],
        X=matrix[rows],
        counts=np.array([ratings for _group, ratings in kept], dtype=np.float64),
        groups=np.array([group for group, _ratings in kept], dtype=str),
    )


def labelled_context(pool: AssetPool, scale: Scale) -> dict[str, Any] | None:
    """What the strategies are told of `scale`: the pool's rated images with their mean ratings and counts.

    None where fewer than three images are rated.
    """
    ratings = long_form(scale, AGREEMENT_KINDS)
    row_of = {pk: row for row, pk in enumerate(pool.assets.tolist())}
    number, mean = ratings.per_unit(), ratings.per_unit(ratings.value) / np.maximum(ratings.per_unit(), 1)
    found = [
        (row_of[pk], mean[unit], number[unit]) for unit, pk in enumerate(ratings.unit_labels) if pk in row_of
    ]
    if len(found) < 3:
        return None
    rows = np.array([row for row, _mean, _n in found])
    counts = np.zeros(len(pool))
    counts[rows] = [n for _row, _mean, n in found]
    return {
        "counts": counts,
        "labelled_X": pool.X[rows],
        "labelled_y": np.array([m for _row, m, _n in found]),
        "labelled_counts": np.array([n for _row, _mean, n in found]),
    }
