"""Keys are given out in one order and committed in another: no rating is ever passed over."""

import threading

import pytest
from django.db import connections, transaction

from labeling.figures import chunks, watermark
from labeling.figures.log import rating_log
from labeling.models import Rating, RatingChunk
from labeling.withdrawal import withdraw
from tests.answered_blocks import answered_block, rating_of
from tests.factories import PanelistFactory, ScaleFactory
from tests.figures.known_ratings import in_log, in_table
from tests.labeling.at_once import in_threads

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scale():
    return ScaleFactory()


@pytest.fixture
def trials(scale):
    from labeling.models import Stratum, StudyAsset

    panelist = PanelistFactory(stratum=Stratum.objects.create(study=scale.study, name="all"))
    images = StudyAsset.objects.bulk_create(
        StudyAsset(study=scale.study, name=f"image-{n}") for n in range(60)
    )
    return answered_block(panelist, images, "regular")


class SlowWriter:
    """Stores one rating in another connection and commits only when told to."""

    def __init__(self, trial, scale):
        self._rating, self._stored, self._commit = (
            rating_of(trial, scale, 3),
            threading.Event(),
            threading.Event(),
        )
        self._thread = threading.Thread(target=self._write)

    def __enter__(self):
        self._thread.start()
        assert self._stored.wait(10)
        return self

    def __exit__(self, *_error):
        self.commit()

    def _write(self):
        try:
            with transaction.atomic():
                self._rating.save()
                self._stored.set()
                self._commit.wait(30)
        finally:
            connections.close_all()

    def commit(self):
        self._commit.set()
        self._thread.join(10)


def test_an_earlier_key_that_commits_later_is_not_lost(scale, trials):
    with SlowWriter(trials[0], scale) as writer:
        later = rating_of(trials[1], scale, 5)
        later.save()
        assert watermark.settled(scale, patience=0.05) is None
        during = in_log(rating_log(scale))
        writer.commit()
        earlier = Rating.objects.exclude(pk=later.pk).get()
        assert earlier.pk < later.pk
        assert earlier.pk not in {row[0] for row in during}
        assert in_log(rating_log(scale)) == in_table(scale)
        assert len(in_table(scale)) == 2


def test_a_writer_who_is_quick_is_waited_for(scale, trials):
    with SlowWriter(trials[0], scale) as writer:
        threading.Timer(0.05, writer._commit.set).start()
        rating_of(trials[1], scale, 5).save()
        assert (
            watermark.settled(scale, patience=10)
            == Rating.objects.order_by("-pk").values_list("pk", flat=True)[0]
        )


def test_nobody_waits_for_whoever_looks(scale, trials):
    """Looking takes no lock that a panelist's answer, or a vacuum, would have to wait for."""
    with SlowWriter(trials[0], scale):
        looking = threading.Thread(
            target=lambda: (watermark.settled(scale, patience=2), connections.close_all())
        )
        looking.start()
        for trial in trials[1:10]:
            rating_of(trial, scale, 4).save()
        assert looking.is_alive()
        assert Rating.objects.count() == 9
    looking.join(10)


def test_many_writers_and_many_refreshes_at_once(scale, trials, monkeypatch):
    monkeypatch.setattr(chunks, "MOST_ROWS", 7)

    def write_or_look(number):
        for trial in trials[number * 5 : number * 5 + 5] if number < 12 else range(8):
            if number < 12:
                rating_of(trial, scale, 1 + number % 7).save()
            else:
                known = in_log(rating_log(scale))
                assert len({row[0] for row in known}) == len(known)

    in_threads(write_or_look, 16)
    assert in_log(rating_log(scale)) == in_table(scale)
    assert len(in_table(scale)) == 60
    rows = list(RatingChunk.objects.filter(scale=scale).order_by("number").values_list("rows", "until"))
    assert [until for _rows, until in rows] == sorted(until for _rows, until in rows)
    assert sum(rows for rows, _until in rows) == 60


def test_a_withdrawal_while_figures_are_read_leaves_nothing_behind(scale, trials):
    for trial in trials:
        rating_of(trial, scale, 4).save()
    panelist = trials[0].panelist

    def leave_or_look(number):
        if number == 3:
            withdraw(panelist)
        else:
            for _round in range(5):
                rating_log(scale)

    in_threads(leave_or_look, 6)
    assert not len(rating_log(scale))
    assert not chunks.stored(scale).size
