"""Embeddings of a study's images, read in bulk."""

import numpy as np

from labeling.models import Study, StudyAsset
from scoring.engine import codec
from scoring.models import Extractor, FeatureSet

# An attention card is no content: a score of "Please choose 2" would mean nothing.
SCORED = [purpose for purpose in StudyAsset.Purpose if purpose != StudyAsset.Purpose.ATTENTION]


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
