"""Practice: a few images with feedback before the first block. Kept, marked, and counted nowhere."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from labeling import leases
from labeling.models import Block, ControlItem, Panelist, StudyAsset, Trial
from labeling.statistics.ordering import block_seed
from labeling.wording import own_words

Feedback = dict[str, dict[str, Any]]


def wants_practice(panelist: Panelist) -> bool:
    """Whether practice comes next: not done yet, the study has some, and the panelist has rated nothing else."""
    if panelist.practised_at is not None or panelist.study.practice_length <= 0:
        return False
    if _answered(panelist).exclude(kind=Trial.Kind.PRACTICE).exists():
        return False
    return bool(_waiting(panelist))


def plan_practice(panelist: Panelist, now: datetime) -> Block:
    """Write the practice block: up to `practice_length` images, in the order in which they came into the study.

    Somebody who left in the middle meets the images they have not answered. Call with the panelist locked, where
    `wants_practice` says so.
    """
    number = panelist.blocks.count() + 1
    seed = block_seed(f"{panelist.study.slug}:{panelist.study.seed}", panelist.label, str(number))
    block = Block.objects.create(
        panelist=panelist,
        number=number,
        seed=seed,
        practice=True,
        expires_at=leases.lease_end(panelist, now),
    )
    Trial.objects.bulk_create(
        Trial(
            block=block,
            panelist=panelist,
            study_asset_id=asset,
            kind=Trial.Kind.PRACTICE,
            position=position,
        )
        for position, asset in enumerate(_waiting(panelist), start=1)
    )
    return block


def mark_practised(panelist: Panelist, now: datetime) -> None:
    """Store that the practice block is done (the first time counts)."""
    Panelist.objects.filter(pk=panelist.pk, practised_at=None).update(practised_at=now)


def feedback(trial: Trial) -> Feedback:
    """What most people say to a practice image, by scale name; empty where it has no right answer."""
    return feedback_of([trial.study_asset_id]).get(trial.study_asset_id, {})


def feedback_of(study_assets: Iterable[int]) -> dict[int, Feedback]:
    """The same for several images, by study asset: {scale: {low, high, words}}, whole points of the scale."""
    items = (
        ControlItem.objects.filter(
            # Not what has become gold since: what is expected of gold is told to nobody.
            asset__purpose=StudyAsset.Purpose.PRACTICE,
            asset__in=list(study_assets),
            kind=ControlItem.Kind.FIXED,
            state=ControlItem.State.APPROVED,
        )
        .select_related("scale")
        .order_by("version", "pk")
    )
    found: dict[int, Feedback] = {}
    for item in items:
        found.setdefault(item.asset_id, {})[item.scale.name] = _range(item)
    return found


def _range(item: ControlItem) -> dict[str, Any]:
    assert item.expected is not None
    low, high = math.ceil(item.expected - item.tolerance), math.floor(item.expected + item.tolerance)
    if low > high:  # between two points, with less tolerance than to the nearer one
        low = high = round(item.expected)

    def within(point: int) -> int:
        return min(max(point, item.scale.low), item.scale.high)

    return {"low": within(low), "high": within(high), "words": own_words(item.feedback)}


def _answered(panelist: Panelist) -> QuerySet[Trial]:
    return Trial.objects.filter(panelist=panelist, state=Trial.State.ANSWERED)


def _waiting(panelist: Panelist) -> list[int]:
    """Practice images still to be shown, as ids of study assets."""
    done = _answered(panelist).filter(kind=Trial.Kind.PRACTICE)
    left = panelist.study.practice_length - done.values("study_asset").distinct().count()
    images = StudyAsset.objects.filter(
        ~Exists(done.filter(study_asset=OuterRef("pk"))),
        study=panelist.study_id,
        purpose=StudyAsset.Purpose.PRACTICE,
        asset__isnull=False,
    )
    return list(images.order_by("pk").values_list("pk", flat=True)[: max(0, left)])
