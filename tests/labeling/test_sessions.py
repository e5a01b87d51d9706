"""How long somebody may rate without a rest, and how much in all: the server decides."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labeling.block_payload import nothing_payload
from labeling.blocks import open_block
from labeling.models import Block, Panelist, Trial
from labeling.ratings import receive
from labeling.sessions import had_enough, rest_until, session_of
from tests.factories import add_images
from tests.labeling.panel import client_of, item, join, leased, make_study

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def rated(*minutes_ago: float, **about: Any) -> Panelist:
    """Somebody whose answers came in so many minutes before NOW; sessions of 45 minutes, rests of 10."""
    panelist = join(make_study(**{"images": 6, "block_length": 40, **about}))
    block = Block.objects.create(panelist=panelist, number=1, seed=1, state="done", expires_at=NOW)
    anchor = add_images(panelist.study, 1, purpose="anchor", first=700)[0]
    for position, minutes in enumerate(minutes_ago, start=1):
        Trial.objects.create(
            block=block,
            panelist=panelist,
            study_asset=anchor,
            kind=Trial.Kind.ANCHOR,
            position=position,
            state=Trial.State.ANSWERED,
            answered_at=NOW - timedelta(minutes=minutes),
        )
    return panelist


def every(step: float, first: float, last: float = 0) -> list[float]:
    """Minutes ago, from `first` to `last`."""
    return [first - step * n for n in range(int((first - last) / step) + 1)]


def minutes(until: datetime | None) -> float | None:
    return None if until is None else (until - NOW).total_seconds() / 60


@pytest.mark.parametrize(
    ("answers", "rest"),
    [
        pytest.param([], None, id="no answer yet"),
        pytest.param([0], None, id="one answer"),
        pytest.param(every(1, 44), None, id="44 minutes"),
        pytest.param(every(1, 45), 10, id="45 minutes"),
        pytest.param(every(1, 100), 10, id="far more than what is looked at"),
        pytest.param(every(9, 45), 10, id="pauses shorter than a rest are no rest"),
        pytest.param([90, 80, 35, 30, *every(5, 20)], None, id="a rest in between begins anew"),
        pytest.param([*every(1, 60, 10), 0], None, id="a rest of exactly ten minutes is one"),
        pytest.param([*every(1, 59.9, 9.9), 0], 10, id="less is none"),
        pytest.param(every(1, 60, 4), 6, id="four minutes of the rest are over"),
        pytest.param(every(1, 60, 10), None, id="the rest is over"),
    ],
)
def test_when_a_rest_is_due(answers: list[float], rest: float | None) -> None:
    assert minutes(rest_until(rated(*answers), NOW)) == rest


def test_the_study_sets_both_lengths() -> None:
    assert minutes(rest_until(rated(*every(1, 20), session_minutes=20, rest_minutes=30), NOW)) == 30
    assert rest_until(rated(*every(1, 300), rest_minutes=0), NOW) is None


def test_a_session_is_found_in_one_query_whatever_its_length() -> None:
    panelist = rated(*every(0.5, 300))
    with CaptureQueriesContext(connection) as queries:
        session = session_of(panelist, NOW)
    assert len(queries) == 1
    assert session is not None
    assert session.last == NOW
    assert session.last - session.first >= timedelta(minutes=45)


def test_the_server_gives_no_block_during_a_rest_and_one_afterwards() -> None:
    panelist = rated(*every(1, 50))
    assert open_block(panelist, NOW) == (None, False)
    payload = nothing_payload(panelist, NOW)
    assert (payload["reason"], payload["retry_after"], payload["trials"]) == ("rest", 600, [])
    assert "rest" in payload["detail"]
    block, created = open_block(panelist, NOW + timedelta(minutes=10))
    assert created
    assert block is not None


def test_an_open_block_is_kept_back_too_and_its_lease_outlives_the_rest() -> None:
    panelist = rated(*every(1, 50), rest_minutes=120, lease_minutes=30)
    Trial.objects.update(answered_at=None)
    block, _created = open_block(panelist, NOW)
    assert block is not None
    for trial, ago in zip(Trial.objects.filter(block__number=1), every(1, 50), strict=True):
        Trial.objects.filter(pk=trial.pk).update(answered_at=NOW - timedelta(minutes=ago))
    assert open_block(panelist, NOW) == (None, False)
    block.refresh_from_db()
    assert (block.state, block.expires_at) == (Block.State.OPEN, NOW + timedelta(minutes=150))
    # What arrives meanwhile is stored, and does not shorten the lease.
    first = leased(panelist)[0]
    assert [result.status for result in receive(panelist, [item(first)])] == ["stored"]
    block.refresh_from_db()
    assert block.expires_at == NOW + timedelta(minutes=150)
    again, created = open_block(panelist, NOW + timedelta(minutes=149))
    assert again == block
    assert not created


def test_the_api_says_when_to_ask_again() -> None:
    panelist = rated(*every(1, 50))
    Trial.objects.update(answered_at=F("answered_at") + (timezone.now() - NOW))
    response = client_of(panelist).post(f"/api/v1/studies/{panelist.study.slug}/blocks/")
    assert response.status_code == 200
    assert response.json()["reason"] == "rest"
    assert 590 <= response.json()["retry_after"] <= 600


def test_practice_counts_as_work() -> None:
    panelist = rated(*every(1, 50))
    Trial.objects.update(kind=Trial.Kind.PRACTICE)
    assert minutes(rest_until(panelist, NOW)) == 10


def test_the_sessions_of_others_do_not_matter() -> None:
    tired = rated(*every(1, 50))
    assert rest_until(join(tired.study), NOW) is None


def test_enough_is_enough() -> None:
    panelist = join(make_study(images=12, most_blocks=1, block_length=5))
    open_block(panelist)
    assert not had_enough(panelist)
    again, _created = open_block(panelist)
    assert again is not None
    receive(panelist, [item(trial, 1 + place) for place, trial in enumerate(leased(panelist))])
    assert open_block(panelist) == (None, False)
    payload = nothing_payload(panelist)
    assert (payload["reason"], payload["retry_after"]) == ("enough", None)


def test_practice_is_no_block_of_the_allowed_number() -> None:
    panelist = rated(most_blocks=1)
    panelist.blocks.update(practice=True)
    assert not had_enough(panelist)
    panelist.blocks.update(practice=False)
    assert had_enough(panelist)
