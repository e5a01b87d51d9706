"""Answers that come late are kept; those in time renew the lease."""

from datetime import timedelta

from django.utils import timezone

from labeling import leases
from labeling.blocks import open_block
from labeling.models import Block, Panelist, Trial
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased, make_study
from tests.labeling.rating_batches.batches import both


def lapse(panelist: Panelist) -> None:
    leases.reap(timezone.now() + timedelta(days=1))
    assert panelist.blocks.get().state == Block.State.EXPIRED


def test_a_late_answer_is_kept_and_counts_where_there_is_room(rater: Panelist) -> None:
    trial = leased(rater)[0]
    lapse(rater)
    results = receive(rater, both(trial))
    assert [result.status for result in results] == ["late", "late"]
    assert set(rater.ratings.values_list("late", flat=True)) == {True}
    trial = Trial.objects.get(pk=trial.pk)
    assert (trial.state, trial.counted, trial.fill.answered, trial.fill.leased) == ("answered", True, 1, 0)


def test_a_late_answer_without_room_is_kept_beside_the_target(db: None) -> None:
    study = make_study(images=5, ratings_per_asset=1)
    slow, quick = join(study), join(study)
    open_block(slow)
    trial = leased(slow)[0]
    lapse(slow)
    open_block(quick)
    receive(quick, [item(t) for t in leased(quick)])
    assert [result.status for result in receive(slow, [item(trial, 2)])] == ["late"]
    trial = Trial.objects.get(pk=trial.pk)
    assert (trial.counted, trial.fill.answered, trial.fill.target) == (False, 1, 1)
    assert slow.ratings.get().value == 2


def test_answers_renew_the_lease_and_the_last_one_closes_the_block(rater: Panelist) -> None:
    soon = timezone.now() + timedelta(minutes=1)
    rater.blocks.update(expires_at=soon)
    trials = leased(rater)
    receive(rater, both(trials[0]))
    block = rater.blocks.get()
    assert block.expires_at > soon + timedelta(minutes=30)
    assert block.state == Block.State.OPEN
    receive(rater, [answer for trial in trials[1:] for answer in both(trial)])
    assert rater.blocks.get().state == Block.State.DONE
