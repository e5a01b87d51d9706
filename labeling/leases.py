"""Leases that run out: what was reserved and not answered goes back to the pool."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from labeling.models import Block, Panelist, StratumFill, Trial


def lease_end(panelist: Panelist, now: datetime | None = None) -> datetime:
    return (now or timezone.now()) + timedelta(minutes=panelist.study.lease_minutes)


def lock_fills(fill_ids: list[int]) -> None:
    """Lock fill rows in the order of their keys, so that two transactions never wait for each other."""
    list(StratumFill.objects.select_for_update().filter(pk__in=fill_ids).order_by("pk").values_list("pk"))


def lock_panelist(panelist: Panelist) -> Panelist:
    """The panelist as they now are, with their study, locked: whatever touches their work takes this row first."""
    return Panelist.objects.select_for_update(of=("self",)).select_related("study").get(pk=panelist.pk)


def lock_fills_of(panelist: Panelist) -> None:
    """Lock every fill that the panelist holds a place of or is counted in, all at once: two rounds of locks, each
    in order, are out of order together."""
    held = Q(state=Trial.State.LEASED) | Q(counted=True)
    fills = Trial.objects.filter(held, panelist=panelist, fill__isnull=False)
    lock_fills([pk for pk in fills.values_list("fill_id", flat=True) if pk is not None])


def give_back(block: Block) -> int:
    """End `block` (locked by the caller) and return its unanswered trials to the pool. Returns how many."""
    waiting = list(block.trials.filter(state=Trial.State.LEASED).values_list("pk", "fill_id"))
    fills = [fill for _trial, fill in waiting if fill is not None]
    lock_fills(fills)
    StratumFill.objects.filter(pk__in=fills).update(leased=F("leased") - 1)
    Trial.objects.filter(pk__in=[trial for trial, _fill in waiting]).update(state=Trial.State.EXPIRED)
    Block.objects.filter(pk=block.pk).update(state=Block.State.EXPIRED)
    return len(waiting)


def give_back_all(panelist: Panelist) -> None:
    """Return every place that `panelist` (locked by the caller) holds or is counted in."""
    lock_fills_of(panelist)
    for block in panelist.blocks.filter(state=Block.State.OPEN):
        give_back(block)
    counted = Trial.objects.filter(panelist=panelist, counted=True, fill__isnull=False)
    fills = list(counted.values_list("fill_id", flat=True))
    StratumFill.objects.filter(pk__in=fills).update(answered=F("answered") - 1)
    counted.update(counted=False)


def reap(now: datetime | None = None, limit: int = 500) -> int:
    """Give back blocks whose lease has run out, each in a transaction of its own. Returns how many blocks."""
    now = now or timezone.now()
    due = Block.objects.filter(state=Block.State.OPEN, expires_at__lte=now).order_by("expires_at")
    reaped = 0
    for block_id, panelist_id in list(due.values_list("pk", "panelist_id")[:limit]):
        with transaction.atomic():
            # The panelist's row comes first, as when a block is planned or ratings come in.
            free = Panelist.objects.select_for_update(skip_locked=True).filter(pk=panelist_id).exists()
            block = Block.objects.filter(pk=block_id, state=Block.State.OPEN, expires_at__lte=now).first()
            if free and block is not None:
                give_back(block)
                reaped += 1
    return reaped
