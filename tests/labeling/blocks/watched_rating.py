"""Panelists who rate and walk away, watched for a target that is exceeded."""

import threading
from datetime import timedelta

import numpy as np
from django.db import connections
from django.db.models import Count, F, Q
from django.utils import timezone

from labeling import leases
from labeling.block_payload import nothing_payload
from labeling.blocks import open_block
from labeling.models import Block, Panelist, StratumFill, Study, Trial
from labeling.ratings import receive
from tests.labeling.at_once import in_threads
from tests.labeling.panel import item, leased

STRATA = ("18-29", "30-49", "50+")


def overshot() -> int:
    return StratumFill.objects.filter(target__lt=F("answered") + F("leased")).count()


def let_lapse(panelist: Panelist) -> None:
    """Make the open block's lease run out, as an hour's idleness would."""
    panelist.blocks.filter(state=Block.State.OPEN).update(expires_at=timezone.now() - timedelta(seconds=1))


def rate_until_done(panelist: Panelist, seed: int) -> int:
    """Plan and answer; walk away from one block in five, now and then after a few answers. Returns answers."""
    rng = np.random.default_rng(seed)
    given = 0
    idle = 0
    while idle < 200:
        block, _created = open_block(panelist)
        if block is None:
            if nothing_payload(panelist)["reason"] == "done":
                return given
            idle += 1
            threading.Event().wait(0.02)
            continue
        idle = 0
        trials = leased(panelist)
        walks_away = rng.random() < 0.2
        kept = trials[: int(rng.integers(0, len(trials)))] if walks_away else trials
        results = receive(panelist, [item(trial, int(rng.integers(1, 8))) for trial in kept])
        given += sum(result.status in ("stored", "late") for result in results)
        if walks_away:
            let_lapse(panelist)
    raise AssertionError(f"{panelist} was told to wait for ever")


def watch(stop: threading.Event, seen: list[int]) -> None:
    """Reap what has lapsed, and look whether any target is exceeded, until told to stop."""
    try:
        while not stop.is_set():
            leases.reap()
            seen.append(overshot())
            stop.wait(0.02)
    finally:
        connections.close_all()


def rate_watched(panelists: list[Panelist]) -> list[int]:
    stop, seen = threading.Event(), []
    watcher = threading.Thread(target=watch, args=(stop, seen))
    watcher.start()
    try:
        in_threads(lambda number: rate_until_done(panelists[number], number), len(panelists))
    finally:
        stop.set()
        watcher.join()
    return seen


def assert_all_settled(study: Study) -> None:
    fills = StratumFill.objects.filter(study_asset__study=study)
    assert fills.exclude(leased=0).count() == 0, "a lease leaked"
    assert overshot() == 0
    counted = Count("pk", filter=Q(counted=True))
    per_fill = dict(
        Trial.objects.filter(fill__isnull=False).values("fill").annotate(n=counted).values_list("fill", "n")
    )
    assert all(per_fill.get(fill.pk, 0) == fill.answered for fill in fills)
    assert not Block.objects.filter(state=Block.State.OPEN).exists()
    assert not Trial.objects.filter(state=Trial.State.LEASED).exists()
