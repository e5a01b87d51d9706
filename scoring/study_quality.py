"""The quality measures of a study's images as columns, read in bulk."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.models import Study
from scoring.bulk_copy import read_records

# In the order a head reads them; the keys of scoring.engine.quality.METRICS, which a test compares.
QUALITY_INPUTS = (
    "sharpness",
    "noise",
    "exposure",
    "clipped_low",
    "clipped_high",
    "contrast",
    "colourfulness",
    "blockiness",
    "jpeg_quality",
    "legibility",
    "entropy",
)

_QUERY = """
select place.id, {columns} from study_asset place
left join quality_report on quality_report.asset_id = place.asset_id
where place.study_id = %s
"""


class StudyQuality(NamedTuple):
    """`ids` (n,) ascending keys of study assets; `values` (n, measures) in the order of QUALITY_INPUTS, nan where one is
    missing."""

    ids: NDArray[np.int64]
    values: NDArray[np.float64]

    def rows(self, ids: np.ndarray) -> NDArray[np.float64]:
        """The measures (len(ids), measures) of study assets `ids`; nan for an image that is not among them."""
        found = np.full((len(ids), len(QUALITY_INPUTS)), np.nan)
        if len(self.ids):
            at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
            known = self.ids[at] == ids
            found[known] = self.values[at[known]]
        return found


def quality_of(study: Study) -> StudyQuality:
    """The measures QUALITY_INPUTS of every image of `study`, in one query."""
    one = "coalesce((quality_report.measures->>%s)::float8, 'NaN')"
    query = _QUERY.format(columns=", ".join([one] * len(QUALITY_INPUTS)))
    fields = [("id", "i8"), *((name, "f8") for name in QUALITY_INPUTS)]
    rows = read_records(query, fields, [*QUALITY_INPUTS, study.pk])
    rows = rows[rows["id"].argsort()]
    values = np.column_stack([rows[name] for name in QUALITY_INPUTS])
    return StudyQuality(rows["id"].astype(np.int64), values)
