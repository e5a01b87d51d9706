"""Embeddings of a study's images, read in bulk."""

import numpy as np

from labeling.models import Study, StudyAsset
from scoring.bulk_copy import read_blobs
from scoring.engine import codec
from scoring.models import Extractor

# An attention card is no content: a score of "Please choose 2" would mean nothing.
SCORED = [purpose for purpose in StudyAsset.Purpose if purpose != StudyAsset.Purpose.ATTENTION]
# Rows decoded at a time: the float16 of a hundred thousand are not held a second time on their way to float32.
CHUNK = 8192

# Unsorted: keys are sorted here, where no embedding has to move; PostgreSQL would sort 150 MB on disk.
_OF_STUDY = """
select place.id, feature_set.embedding from study_asset place
join feature_set on feature_set.asset_id = place.asset_id and feature_set.extractor_id = %s
where place.study_id = %s and place.purpose = any(%s)
"""


def of_study(study: Study, extractor: Extractor) -> tuple[np.ndarray, np.ndarray]:
    """(ids of study assets, shape (n,), ascending; embeddings, shape (n, d), float32).

    Attention cards are left out. Raises BadEmbedding where a stored row is not one of `extractor`.
    """
    ids, stored = read_blobs(_OF_STUDY, [extractor.pk, study.pk, list(SCORED)])
    dimension = extractor.dimension
    matrix = np.empty((len(ids), dimension), dtype=np.float32)
    for start in range(0, len(ids), CHUNK):
        matrix[start : start + CHUNK] = codec.decode_many(stored[start : start + CHUNK], dimension)
    return ids, matrix
