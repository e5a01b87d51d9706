"""The server gives no block during a rest, nor beyond what is enough."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from labeling.block_payload import nothing_payload
from labeling.blocks import open_block
from labeling.models import Block, Trial
from labeling.ratings import receive
from labeling.sessions import had_enough
from tests.labeling.panel import client_of, item, join, leased, make_study
from tests.labeling.sessions.spent_time import NOW, every, rated

pytestmark = pytest.mark.django_db


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
