"""What every image of a study has and wants from each stratum, as arrays; and new targets for many of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection

from labeling.models import Study
from labeling.statistics.ratings import Codes

READ = """
select place.id, fill.stratum_id, fill.id, fill.target, fill.answered, fill.leased
from study_asset place
join stratum_fill fill on fill.study_asset_id = place.id
where place.study_id = %s and place.purpose = 'regular' and place.asset_id is not null
order by place.id, fill.stratum_id
"""

# Only rows that change are locked, in the order of their keys as everywhere, and what has been answered or leased
# since the targets were worked out stays within them.
WRITE = """
with changed as (
  select fill.id, wanted.target
  from stratum_fill fill
  join unnest(%(fills)s::bigint[], %(targets)s::int[]) as wanted(id, target) on wanted.id = fill.id
  where fill.target <> greatest(wanted.target, fill.answered + fill.leased)
  order by fill.id
  for update of fill
)
update stratum_fill fill
set target = greatest(changed.target, fill.answered + fill.leased)
from changed where changed.id = fill.id
"""


@dataclass(frozen=True, eq=False)
class FillTable:
    """Regular images with a picture: `asset`, shape (images,), ascending; `strata`, ascending; the rest has shape
    (images, strata), `fill` 0 where an image has no row for a stratum."""

    asset: Codes
    strata: Codes
    fill: Codes
    target: Codes
    answered: Codes
    leased: Codes

    @property
    def filled(self) -> Codes:
        return self.answered + self.leased


def read_fills(study: Study) -> FillTable:
    """One pass over the fills of the study's regular images."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [study.pk])
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 6)
    asset, place = np.unique(rows[:, 0], return_inverse=True)
    strata, column = np.unique(rows[:, 1], return_inverse=True)

    def table(values: Codes) -> Codes:
        cells = np.zeros((asset.size, strata.size), dtype=np.int64)
        cells[place, column] = values
        return cells

    return FillTable(asset, strata, *(table(rows[:, at]) for at in range(2, 6)))


def write_targets(table: FillTable, targets: Codes) -> int:
    """Set `targets`, shape (images, strata), where they are others than those of `table`. Returns how many rows
    changed. One statement; call inside a transaction."""
    wanted = np.maximum(targets, table.filled)
    changed = (wanted != table.target) & (table.fill > 0)
    if not changed.any():
        return 0
    about = {"fills": table.fill[changed].tolist(), "targets": targets[changed].tolist()}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, about)
        return cursor.rowcount
