"""Many panelists at once: the promises of a reservation hold at every moment and at the end."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection, connections
from django.db.models import Count, F, Q
from django.utils import timezone

from core.errors import DomainError
from labeling import leases, quality_control
from labeling.block_payload import nothing_payload
from labeling.blocks import open_block
from labeling.models import Block, Panelist, StratumFill, Study, Trial
from labeling.ratings import receive
from labeling.withdrawal import withdraw
from tests.factories import UserFactory
from tests.labeling.panel import item, join, leased, make_study

THREADS = 16
STRATA = ("18-29", "30-49", "50+")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


def in_threads(work: Callable[[int], object], count: int = THREADS) -> list[object]:
    """work(0) … work(count - 1), each in a thread with a database connection of its own; errors come through."""

    def one(number: int) -> object:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


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


def assert_nobody_saw_an_image_twice() -> None:
    shown = Counter(Trial.objects.filter(kind="regular").values_list("panelist", "study_asset"))
    assert max(shown.values()) == 1


def test_sixteen_raters_fill_every_image_exactly_once_each() -> None:
    study = make_study(images=300, strata=STRATA, ratings_per_asset=6, block_length=40)
    panelists = [join(study, STRATA[number % 3]) for number in range(THREADS)]
    seen = rate_watched(panelists)
    assert len(seen) > 5
    assert max(seen) == 0, "a target was exceeded while people were rating"
    fills = StratumFill.objects.filter(study_asset__study=study)
    assert fills.count() == 900
    assert fills.exclude(answered=F("target")).count() == 0, "an image is short of ratings"
    assert_all_settled(study)
    assert_nobody_saw_an_image_twice()


def test_no_more_is_asked_than_there_are_people_to_answer() -> None:
    """Five panelists, seven ratings wanted: everybody sees everything once, and nothing waits for ever."""
    study = make_study(images=30, ratings_per_asset=7, block_length=8)
    rate_watched([join(study) for _number in range(5)])
    assert set(StratumFill.objects.values_list("answered", "leased", "target")) == {(5, 0, 7)}
    assert_nobody_saw_an_image_twice()


def test_two_tabs_of_each_panelist_share_one_block() -> None:
    study = make_study(images=40, ratings_per_asset=8)
    panelists = [join(study) for _number in range(4)]
    found = in_threads(lambda number: open_block(panelists[number % 4]))
    for place, panelist in enumerate(panelists):
        mine = {block.pk for block, _created in found[place::4]}
        assert mine == {panelist.blocks.get().pk}
        assert sum(created for _block, created in found[place::4]) == 1
    assert sum(StratumFill.objects.values_list("leased", flat=True)) == 4 * 5


def test_suspending_and_clearing_while_all_rate_never_deadlocks() -> None:
    """A person suspends and clears raters whose images others are answering, one leaves in the middle: counts stay
    true throughout."""
    study = make_study(images=60, ratings_per_asset=9, block_length=10)
    panelists = [join(study) for _number in range(9)]
    lead = UserFactory()
    stop = threading.Event()

    def judge() -> None:
        try:
            turn = 0
            while not stop.is_set():
                someone = panelists[turn % 3]
                quality_control.suspend(someone, "looked hasty", lead)
                quality_control.clear(someone, "was not", lead)
                turn += 1
                if turn == 6:
                    withdraw(panelists[3])
        finally:
            connections.close_all()

    def rate(number: int) -> None:
        for _turn in range(200):
            try:
                block, _created = open_block(panelists[number])
            except DomainError:
                continue
            if block is None:
                return
            trials = leased(panelists[number])
            for start in range(0, len(trials), 5):
                receive(panelists[number], [item(t, 1 + t.pk % 7) for t in trials[start : start + 5]])

    judging = threading.Thread(target=judge)
    judging.start()
    try:
        in_threads(rate, len(panelists))
    finally:
        stop.set()
        judging.join()
    for panelist in panelists[:3] + panelists[4:]:
        rate_until_done(panelist, panelist.pk)
    leases.reap(timezone.now() + timedelta(days=1))
    assert_all_settled(study)


def test_the_database_itself_refuses_more_than_the_target() -> None:
    from django.db import IntegrityError

    study = make_study(images=1, ratings_per_asset=1)
    with pytest.raises(IntegrityError, match="fill_within_target"):
        StratumFill.objects.filter(study_asset__study=study).update(leased=2)
    connection.close()
