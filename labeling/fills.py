"""How the ratings wanted for each image are shared out over the strata of the panel."""

from django.db import connection, transaction

from labeling.models import Study, StudyAsset
from labeling.planning import stopping
from labeling.shares import first_targets, is_extra, share_out, targets_of

__all__ = ["is_extra", "open_fills", "share_again", "share_out", "targets_of"]

# 52 bits of a digest, so that the same study draws the same order wherever its rows are made.
OPEN = """
insert into stratum_fill (study_asset_id, stratum_id, target, answered, leased, priority, shuffle_key)
select place.id, wanted.stratum, wanted.target, 0, 0, 0,
       ('x' || left(md5(%(seed)s || '|' || wanted.stratum || '|' || place.id), 13))::bit(52)::bigint / 2.0 ^ 52
from study_asset place
cross join unnest(%(strata)s::bigint[], %(targets)s::int[]) as wanted(stratum, target)
where place.study_id = %(study)s and place.purpose = 'regular' and place.asset_id is not null
  and (%(only)s::bigint is null or place.id = %(only)s)
  and not exists (
    select 1 from stratum_fill there where there.study_asset_id = place.id and there.stratum_id = wanted.stratum
  )
order by place.id
on conflict do nothing
"""

# Only the rows that change are locked and written, in the order of their keys as everywhere.
SHARE = """
with changed as (
  select fill.id, greatest(wanted.target, fill.answered + fill.leased) as target
  from stratum_fill fill
  join unnest(%(strata)s::bigint[], %(targets)s::int[]) as wanted(stratum, target)
    on wanted.stratum = fill.stratum_id
  where fill.target <> greatest(wanted.target, fill.answered + fill.leased)
  order by fill.id
  for update of fill
)
update stratum_fill fill
set target = greatest(changed.target, fill.answered + fill.leased)
from changed where changed.id = fill.id
"""


@transaction.atomic
def open_fills(study: Study, only: StudyAsset | None = None) -> int:
    """Add the missing fill rows for regular images that have a picture, or for `only` that one: a single new image
    costs the same in a study of any size. Returns how many were added."""
    about = {"study": study.pk, "seed": str(study.seed), "only": only.pk if only else None, **_wanted(study)}
    with connection.cursor() as cursor:
        cursor.execute(OPEN, about)
        return cursor.rowcount


@transaction.atomic
def share_again(study: Study) -> None:
    """Share the ratings wanted out anew after the strata have changed; what is filled already stays within target.

    With the stopping rule on, the rule says what is wanted and the plan waits: images that are done stay closed.
    """
    open_fills(study)
    if study.stopping:
        stopping.apply(study)
        return
    with connection.cursor() as cursor:
        cursor.execute(SHARE, _wanted(study))


def _wanted(study: Study) -> dict[str, list[int]]:
    targets = first_targets(study)
    return {"strata": list(targets), "targets": list(targets.values())}
