"""Every measure of every image of a study as one array, straight from PostgreSQL's binary COPY."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from labeling.models import Study
from scoring.bulk_copy import read_records
from scoring.embeddings import SCORED
from scoring.quality_pages.measures import FACE_COUNT, FACES, QUALITY

KEYS = tuple(one.key for one in QUALITY)
FACE_KEYS = (FACE_COUNT, *(one.key for one in FACES))
COLUMNS = (*KEYS, *FACE_KEYS)
_QUERY = """
select place.id, {cells} from study_asset place
join quality_report report on report.asset_id = place.asset_id
left join face_report face on face.asset_id = place.asset_id
  and not exists (select from face_report newer where newer.asset_id = face.asset_id and newer.id > face.id)
where place.study_id = %s and place.purpose = any(%s)
order by place.id
"""


@dataclass(frozen=True, eq=False)
class StudyQuality:
    """`asset` (n,) keys of study assets, ascending; `values` (n, len(COLUMNS)) float32, nan where nothing is known."""

    asset: NDArray[np.int64]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return int(self.asset.size)

    def column(self, measure: str) -> NDArray[np.float32]:
        """(n,) values of `measure`. ValueError for an unknown one."""
        found: NDArray[np.float32] = self.values[:, COLUMNS.index(measure)]
        return found

    def place(self, study_asset: int) -> int | None:
        """Where the image is in the arrays; None where it was not measured."""
        at = int(np.searchsorted(self.asset, study_asset))
        return at if at < self.asset.size and self.asset[at] == study_asset else None

    def measures_at(self, row: int) -> dict[str, float]:
        """What is known of the image in `row`, by measure."""
        # The table holds seven digits: .04 must not come back as .0399999991 and lie below a limit of .04.
        values = zip(COLUMNS, self.values[row].tolist(), strict=True)
        return {key: float(f"{value:.6g}") for key, value in values if np.isfinite(value)}

    @cached_property
    def known(self) -> dict[str, NDArray[np.float32]]:
        """By measure its finite values, ascending: what an image's place is looked up in."""
        columns = {key: self.column(key) for key in COLUMNS}
        return {key: np.sort(values[np.isfinite(values)]) for key, values in columns.items()}


def read_table(study: Study) -> StudyQuality:
    """The measures of the images of `study` that have a report; attention cards are no content and stay out.

    Where several detectors looked for faces, the latest look counts.
    """
    fields = [("asset", "i8"), *((key, "f4") for key in COLUMNS)]
    rows = read_records(
        _QUERY.format(cells=", ".join(_cells())), fields, [study.pk, [str(one) for one in SCORED]]
    )
    values = np.empty((rows.size, len(COLUMNS)), dtype=np.float32)
    for place, key in enumerate(COLUMNS):
        values[:, place] = rows[key]
    values[~np.isfinite(values)] = np.nan
    return StudyQuality(rows["asset"].astype(np.int64), values)


def _cells() -> list[str]:
    return [
        *(_cell("report", key) for key in KEYS),
        # Reports of a detector that counted without measuring still say how many there are.
        "coalesce((face.measures->>'face_count')::float4, jsonb_array_length(face.faces)::float4, 'NaN')",
        *(_cell("face", key) for key in FACE_KEYS[1:]),
    ]


def _cell(source: str, key: str) -> str:
    return f"coalesce(({source}.measures->>'{key}')::float4, 'NaN')"
