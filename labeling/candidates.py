"""Which images a panelist should see next: an index read that does not grow with the study."""

import math
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from labeling.models import ControlItem, Panelist, StratumFill, Study, StudyAsset, Trial


class Candidate(NamedTuple):
    study_asset_id: int
    group: str
    fill_id: int | None


class Mix(NamedTuple):
    """How many trials of each kind a block should hold."""

    regular: int
    gold: int
    attention: int
    anchor: int
    repeat: int


def mix_of(study: Study, regular_at_hand: int) -> Mix:
    """Shares of the study's block length; a block with few regular images left shrinks in proportion."""
    controls = study.gold_share + study.attention_share + study.anchor_share + study.repeat_share
    room = max(1, round(study.block_length * (1 - controls)))
    length = study.block_length * min(1.0, regular_at_hand / room)
    return Mix(
        regular=min(room, regular_at_hand),
        # Gold is asked in pairs; half a pair decides nothing.
        gold=2 * round(length * study.gold_share / 2),
        attention=round(length * study.attention_share),
        anchor=round(length * study.anchor_share),
        repeat=round(length * study.repeat_share),
    )


def reserve_regular(panelist: Panelist, limit: int) -> list[Candidate]:
    """Lock up to `limit` open fills of the panelist's stratum that they have not seen, best first.

    Order: priority, then fewest ratings in this stratum, then the shuffle key. Rows that another plan holds are
    passed over. Call inside a transaction; `lease` takes what was locked.
    """
    rows = (
        _open_to(panelist)
        .order_by("-priority", "filled", "shuffle_key")
        .select_for_update(skip_locked=True, of=("self",))
        .values_list("study_asset_id", "study_asset__group", "pk")[:limit]
    )
    return [Candidate(*row) for row in rows]


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
    return _open_to(panelist).exists()


def leased_elsewhere(panelist: Panelist) -> bool:
    """Whether other people's leases may still come back as work for this panelist."""
    return _unseen(panelist).filter(leased__gt=0).exists()


def _open_to(panelist: Panelist) -> QuerySet[StratumFill]:
    return _unseen(panelist).filter(target__gt=F("answered") + F("leased"))


def _unseen(panelist: Panelist) -> QuerySet[StratumFill]:
    """Fills of the panelist's stratum whose image they have neither rated nor before them.

    Given back unanswered is not seen. An image that was made gold after it was opened keeps its fills, and is not
    regular any more.
    """
    trials = Trial.objects.filter(
        panelist=panelist, study_asset=OuterRef("study_asset"), kind=Trial.Kind.REGULAR
    )
    seen = Exists(trials.filter(state__in=(Trial.State.LEASED, Trial.State.ANSWERED)))
    return StratumFill.objects.filter(
        ~seen, stratum=panelist.stratum_id, study_asset__purpose=StudyAsset.Purpose.REGULAR
    )


def unseen_controls(panelist: Panelist, purpose: str, limit: int) -> list[Candidate]:
    """Up to `limit` gold, anchor or attention images the panelist has not answered, least shown first.

    Gold comes in ordered pairs: both images of a pair are taken, so that the comparison can be made.
    """
    if limit <= 0:
        return []
    # What was given back unanswered comes again: else walking away would be a way around checks.
    seen = Trial.objects.filter(panelist=panelist, study_asset=OuterRef("pk")).exclude(
        state=Trial.State.EXPIRED
    )
    pool = StudyAsset.objects.filter(
        ~Exists(seen), study=panelist.study_id, purpose=purpose, asset__isnull=False
    )
    shown = Count("trials", filter=Q(trials__kind=purpose))
    rows = list(pool.annotate(shown=shown).order_by("shown", "pk").values_list("pk", "group"))
    if purpose == StudyAsset.Purpose.GOLD:
        rows = _pairs_together(panelist, rows, limit)
    return [Candidate(pk, group, None) for pk, group in rows[:limit]]


def _pairs_together(panelist: Panelist, rows: list[tuple[int, str]], limit: int) -> list[tuple[int, str]]:
    """Sort the rows so that the two images of a gold pair follow each other; a lone partner comes first."""
    partner: dict[int, int] = {}
    pairs = ControlItem.objects.filter(study=panelist.study_id, kind=ControlItem.Kind.PAIR, state="approved")
    for higher, lower in pairs.values_list("asset_id", "lower_asset_id"):
        partner.setdefault(higher, lower)
        partner.setdefault(lower, higher)
    rank = {pk: place for place, (pk, _group) in enumerate(rows)}

    def order(row: tuple[int, str]) -> tuple[bool, float, int]:
        other = rank.get(partner.get(row[0], -1), math.inf)
        return (row[0] in partner and other != math.inf, min(rank[row[0]], other), rank[row[0]])

    return sorted(rows, key=order)
