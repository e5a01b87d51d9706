"""Many panelists at once: the promises of a reservation hold at every moment and at the end."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.db.models import F
from django.utils import timezone

from core.errors import DomainError
from labeling import leases
from labeling.blocks import open_block
from labeling.models import StratumFill, Trial
from labeling.quality import control as quality_control
from labeling.ratings import receive
from labeling.withdrawal import withdraw
from tests.factories import UserFactory
from tests.labeling.at_once import THREADS, in_threads
from tests.labeling.blocks.watched_rating import STRATA, assert_all_settled, rate_until_done, rate_watched
from tests.labeling.panel import item, join, leased, make_study

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


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
