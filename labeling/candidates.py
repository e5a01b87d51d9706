"""Which images a panelist should see next: an index read that does not grow with the study."""

from django.db import connection
from django.db.models import F, QuerySet

from core import planner
from labeling.block_plan import Candidate
from labeling.gold.offer import next_controls
from labeling.gold.purposes import told_to
from labeling.models import Block, Panelist, StratumFill, StudyAsset, Trial

FIRST = ("-priority", "filled", "shuffle_key")  # the order of the index fill_open
SET_APART = [purpose for purpose in StudyAsset.Purpose.values if purpose != StudyAsset.Purpose.REGULAR]


def reserve_regular(panelist: Panelist, limit: int) -> list[Candidate]:
    """Lock up to `limit` open fills of the panelist's stratum that they have not seen, best first.

    Order: priority, then fewest ratings in this stratum, then the shuffle key. Rows that another plan holds are
    passed over. Call inside a transaction; `lease` takes what was locked.
    """
    ahead = _open_to(panelist).order_by(*FIRST).select_for_update(skip_locked=True)
    with planner.without("sort"):  # fill_open is walked, never all open fills of a stratum sorted
        rows = list(ahead.values_list("study_asset_id", "pk")[:limit])
    taken = StudyAsset.objects.filter(pk__in=[asset for asset, _fill in rows]).order_by()
    groups = dict(taken.values_list("pk", "group"))
    return [Candidate(asset, groups[asset], fill) for asset, fill in rows]


def lease(fill_ids: list[int], shuffle_keys: list[float]) -> None:
    """Take one place in each fill, and redraw its shuffle key so that images change company."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update stratum_fill set leased = leased + 1, shuffle_key = drawn.key "
            "from unnest(%s::bigint[], %s::float8[]) as drawn(id, key) where stratum_fill.id = drawn.id",
            [fill_ids, shuffle_keys],
        )


def open_for(panelist: Panelist) -> bool:
    """Whether anything regular is left for this panelist, locked by others or not."""
    with planner.without("sort"):  # fill_open is walked, never all open fills of a stratum sorted
        return _open_to(panelist).order_by(*FIRST).values("pk").first() is not None


def leased_elsewhere(panelist: Panelist) -> bool:
    """Whether other people's leases may still come back as work for this panelist."""
    # By way of the open blocks: there are as many as people at work, and fills as images. Asked for by themselves,
    # so that no plan made from old statistics begins at the images.
    at_work = Block.objects.filter(state=Block.State.OPEN, panelist__study=panelist.study_id)
    blocks = list(at_work.exclude(panelist=panelist).values_list("pk", flat=True))
    if not blocks:
        return False
    held = Trial.objects.filter(
        block__in=blocks,
        state=Trial.State.LEASED,
        kind=Trial.Kind.REGULAR,
        fill__stratum=panelist.stratum_id,
        study_asset__purpose=StudyAsset.Purpose.REGULAR,
    )
    unseen = held.exclude(study_asset__in=_seen_by(panelist).values("study_asset"))
    if not unseen.exists():
        return False
    told = list(told_to(panelist).values_list("pk", flat=True))
    return not told or unseen.exclude(study_asset__in=told).exists()


def _open_to(panelist: Panelist) -> QuerySet[StratumFill]:
    return _unseen(panelist).filter(target__gt=F("answered") + F("leased"))


def _unseen(panelist: Panelist) -> QuerySet[StratumFill]:
    """Fills of the panelist's stratum whose image they have neither rated nor before them.

    Given back unanswered is not seen; seen as gold or as an anchor is seen, where an image is regular again. One
    that was made gold after it was opened keeps its fills, and is not regular any more. What was an example before
    it was regular is for those who began after that.

    One table and three short lists that are read once and hashed: a join could be walked from its other side, or with
    the wrong index, where the planner's statistics are from before a large import (250 ms for 100,000 images, not 1).
    """
    set_apart = StudyAsset.objects.filter(study=panelist.study_id, purpose__in=SET_APART)
    return (
        StratumFill.objects.filter(stratum=panelist.stratum_id)
        .exclude(study_asset__in=_seen_by(panelist).values("study_asset"))
        .exclude(study_asset__in=set_apart.values("pk"))
        .exclude(study_asset__in=told_to(panelist).values("pk"))
    )


def _seen_by(panelist: Panelist) -> QuerySet[Trial]:
    """Showings this panelist has answered or before them, of whatever kind."""
    return Trial.objects.filter(panelist=panelist, state__in=(Trial.State.LEASED, Trial.State.ANSWERED))


def unseen_controls(panelist: Panelist, purpose: str, limit: int) -> list[Candidate]:
    """Up to `limit` gold, anchor or attention images the panelist has not answered, least shown first.

    Gold comes in ordered pairs: both images of a pair are taken, so that the comparison can be made. Gold and cards
    are offered while they are in use and below their exposure limit; call inside the transaction of the plan.
    """
    if limit <= 0:
        return []
    return [Candidate(pk, group, None) for pk, group in next_controls(panelist, purpose, limit)]
