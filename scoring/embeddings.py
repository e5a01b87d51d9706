"""Embeddings of a study's images, read in bulk."""

import numpy as np

from labeling.models import Study, StudyAsset
from scoring.engine import codec
from scoring.models import Extractor, FeatureSet

# Attention cards and practice images say nothing about how images are taken.
SCORED = (StudyAsset.Purpose.REGULAR, StudyAsset.Purpose.GOLD, StudyAsset.Purpose.ANCHOR)


def of_study(study: Study, extractor: Extractor) -> tuple[np.ndarray, np.ndarray]:
    """(ids of study assets, shape (n,), ascending; embeddings, shape (n, d), float32)."""
    rows = (
        FeatureSet.objects.filter(
            extractor=extractor, asset__places__study=study, asset__places__purpose__in=SCORED
        )
        .order_by("asset__places")
        .values_list("asset__places", "embedding")
    )
    found = list(rows)
    ids = np.array([pk for pk, _data in found], dtype=np.int64)
    return ids, codec.decode_many([data for _pk, data in found], extractor.dimension)
