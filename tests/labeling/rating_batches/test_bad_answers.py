"""A bad answer is refused alone, with a sentence."""

import math
from typing import Any

import pytest

from labeling.blocks import open_block
from labeling.models import Panelist, Rating, Study
from labeling.ratings import receive
from tests.labeling.panel import item, join, leased
from tests.labeling.rating_batches.batches import statuses

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
