"""How the ratings wanted for each image are shared out over the strata of the panel."""

from collections.abc import Sequence

from django.db import connection, transaction

from labeling.models import Stratum, Study, StudyAsset

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


def share_out(total: int, strata: Sequence[Stratum]) -> dict[int, int]:
    """Split `total` ratings over `strata` by population share, else by panelists wanted, else evenly.

    Largest remainders; every stratum gets at least one. A stratum without rules that wants nobody, beside others that
    have rules, is there for whoever fits nowhere else: it gets one rating of an image on top of the total.
    Returns {stratum id: ratings}.
    """
    extra = {stratum.pk for stratum in strata if is_extra(stratum, strata)}
    planned = [stratum for stratum in strata if stratum.pk not in extra]
    weights = [s.population_share for s in planned]
    if not all(weights):
        weights = [float(s.panelists_wanted) for s in planned]
    if not all(weights):
        weights = [1.0] * len(planned)
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(planned)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    targets = {stratum.pk: max(1, share) for stratum, share in zip(planned, shares, strict=True)}
    return {stratum.pk: targets.get(stratum.pk, 1) for stratum in strata}


def is_extra(stratum: Stratum, strata: Sequence[Stratum]) -> bool:
    """Whether `stratum` only takes in who fits none of `strata`: its answers are welcome and not waited for."""
    if stratum.matches or stratum.panelists_wanted or stratum.population_share:
        return False
    return any(other.matches for other in strata)


def targets_of(study: Study) -> dict[int, int]:
    """Ratings of one image wanted from each stratum, by stratum id."""
    return share_out(study.ratings_per_asset, list(study.strata.all()))


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
    """Share the ratings wanted out anew after the strata have changed; what is filled already stays within target."""
    open_fills(study)
    with connection.cursor() as cursor:
        cursor.execute(SHARE, _wanted(study))


def _wanted(study: Study) -> dict[str, list[int]]:
    targets = targets_of(study)
    return {"strata": list(targets), "targets": list(targets.values())}
