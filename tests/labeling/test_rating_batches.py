"""Answers arrive in batches, at least once: each UUID is taken once, and each answer gets a result of its own."""

import math
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from labeling import leases
from labeling.blocks import open_block
from labeling.models import Block, Panelist, Rating, StratumFill, Study, Trial
from labeling.ratings import receive
from tests.labeling.panel import client_of, item, join, leased, make_study


@pytest.fixture
def study(db: None) -> Study:
    return make_study(images=6, scales=2)


@pytest.fixture
def rater(study: Study) -> Panelist:
    panelist = join(study)
    open_block(panelist)
    return panelist


def statuses(panelist: Panelist, *items: Any) -> list[str]:
    return [result.status for result in receive(panelist, list(items))]


def both(trial: Trial, value: int = 4) -> list[dict[str, Any]]:
    return [item(trial, value, "appeal"), item(trial, value, "clarity")]


def test_an_image_counts_when_every_scale_is_answered(rater: Panelist) -> None:
    trial = leased(rater)[0]
    assert statuses(rater, item(trial, 5, "appeal", response_ms=1234.4)) == ["stored"]
    trial.refresh_from_db()
    assert (trial.state, trial.fill.leased, trial.fill.answered) == ("leased", 1, 0)
    assert statuses(rater, item(trial, 2, "clarity")) == ["stored"]
    trial = Trial.objects.get(pk=trial.pk)
    assert (trial.state, trial.counted, trial.fill.leased, trial.fill.answered) == ("answered", True, 0, 1)
    assert list(rater.ratings.order_by("scale").values_list("value", "response_ms")) == [(5, 1234), (2, None)]


def test_sending_a_batch_again_changes_nothing(rater: Panelist) -> None:
    batch = [answer for trial in leased(rater)[:3] for answer in both(trial)]
    assert statuses(rater, *batch) == ["stored"] * 6
    before = list(Rating.objects.values()), list(StratumFill.objects.order_by("pk").values())
    assert statuses(rater, *batch) == ["duplicate"] * 6
    assert statuses(rater, batch[0], batch[0]) == ["duplicate"] * 2
    assert (list(Rating.objects.values()), list(StratumFill.objects.order_by("pk").values())) == before


def test_one_key_twice_in_a_batch_is_stored_once(rater: Panelist) -> None:
    answer = item(leased(rater)[0])
    assert statuses(rater, answer, {**answer, "value": 7}) == ["stored", "duplicate"]
    assert Rating.objects.get().value == 4


def test_a_second_answer_without_naming_the_first_is_no_correction(rater: Panelist) -> None:
    trial = leased(rater)[0]
    assert statuses(rater, item(trial, 3), item(trial, 6)) == ["stored", "duplicate"]
    assert Rating.objects.get().value == 3


def test_a_correction_supersedes_and_the_old_answer_stays(rater: Panelist) -> None:
    trial = leased(rater)[0]
    first = item(trial, 3)
    second = item(trial, 6, supersedes=first["key"])
    third = item(trial, None, cannot_judge="too blurred", supersedes=second["key"])
    assert statuses(rater, first, second, third) == ["stored"] * 3
    rows = Rating.objects.order_by("pk").values_list("value", "current", "cannot_judge", "supersedes__key")
    keys = [uuid.UUID(answer["key"]) for answer in (first, second)]
    assert list(rows) == [(3, False, "", None), (6, False, "", keys[0]), (None, True, "too blurred", keys[1])]
    late_try = item(trial, 1, supersedes=first["key"])
    assert statuses(rater, late_try) == ["rejected"], "only the current answer can be superseded"
    assert statuses(rater, item(leased(rater)[1], 1, supersedes=third["key"])) == ["rejected"]
    assert statuses(rater, item(leased(rater)[1], 1, supersedes=str(uuid.uuid4()))) == ["rejected"]


BAD: dict[str, dict[str, Any]] = {
    "key is no uuid": {"key": "12"},
    "key is missing": {"key": None},
    "key is a number": {"key": 7},
    "value is missing": {"value": None},
    "value is a truth value": {"value": True},
    "value is NaN": {"value": math.nan},
    "value is infinite": {"value": math.inf},
    "value is off the scale": {"value": 8},
    "value is between two points": {"value": 3.5},
    "value is text": {"value": "4"},
    "value is beyond any float": {"value": 10**400},
    "reason is empty": {"value": None, "cannot_judge": "  "},
    "scale is unknown": {"scale": "beauty"},
    "scale is an object": {"scale": {"name": "appeal"}},
    "trial is unknown": {"trial": 10**12},
    "trial is beyond any column": {"trial": 10**40},
    "trial is negative": {"trial": -1},
    "trial is a truth value": {"trial": True},
    "trial is text": {"trial": "1"},
    "time is negative": {"response_ms": -1},
    "time is longer than a day": {"response_ms": 1e9},
    "time is text": {"response_ms": "fast"},
    "moment is nonsense": {"rated_at": "yesterday"},
    "moment cannot be read back from the database": {"rated_at": "0001-01-01T00:00:00+14:00"},
    "superseded key is no uuid": {"supersedes": "x"},
}


@pytest.mark.parametrize("spoiled", BAD.values(), ids=BAD.keys())
def test_a_bad_answer_is_refused_alone_with_a_sentence(rater: Panelist, spoiled: dict[str, Any]) -> None:
    trials = leased(rater)
    results = receive(rater, [item(trials[0]), {**item(trials[1]), **spoiled}, item(trials[2])])
    assert [result.status for result in results] == ["stored", "rejected", "stored"]
    assert results[1].detail.endswith(".")
    assert rater.ratings.count() == 2


@pytest.mark.parametrize("rubbish", [None, 1, "answer", [], [[]], True])
def test_what_is_no_object_is_refused_alone(rater: Panelist, rubbish: Any) -> None:
    assert statuses(rater, rubbish, item(leased(rater)[0])) == ["rejected", "stored"]


def test_nobody_answers_anothers_trial_or_takes_anothers_key(study: Study, rater: Panelist) -> None:
    other = join(study)
    open_block(other)
    mine, theirs = leased(rater)[0], leased(other)[0]
    stored = item(mine)
    receive(rater, [stored])
    results = receive(other, [item(mine, 1), {**item(theirs), "key": stored["key"]}])
    assert [result.status for result in results] == ["rejected", "rejected"]
    assert list(Rating.objects.values_list("panelist", "value")) == [(rater.pk, 4)]


def test_trimmings_that_cannot_be_stored_cost_no_answer(rater: Panelist) -> None:
    trials = leased(rater)
    clients = [
        {"zoom": "a\0b"},
        {"input": "\ud800"},
        {"viewport": "x" * 10_000},
        "text",
        {"zoom": 2, "secret": 1},
    ]
    results = receive(rater, [item(t, client=c) for t, c in zip(trials, clients, strict=True)])
    assert {result.status for result in results} == {"stored"}
    assert list(rater.ratings.order_by("pk").values_list("client", flat=True)) == [
        {},
        {},
        {},
        {},
        {"zoom": 2},
    ]


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


@pytest.mark.parametrize(("number", "status"), [(0, 400), (1, 200), (500, 200), (501, 400)])
def test_a_batch_holds_one_to_five_hundred_answers(rater: Panelist, number: int, status: int) -> None:
    response = client_of(rater).post("/api/v1/ratings/", {"ratings": [{}] * number}, format="json")
    assert response.status_code == status
    assert response.json().keys() >= ({"results"} if status == 200 else {"code", "detail"})


@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_two_sides_at_once_is_stored_once() -> None:
    study = make_study(images=20, block_length=20)
    panelist = join(study)
    open_block(panelist)
    batch = [item(trial, 1 + trial.pk % 7) for trial in leased(panelist)]

    def send(_number: int) -> list[str]:
        try:
            return statuses(panelist, *batch)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert sorted(answers) == [["duplicate"] * 20] * 3 + [["stored"] * 20]
    assert Rating.objects.count() == 20
    assert set(StratumFill.objects.values_list("answered", "leased")) == {(1, 0)}
