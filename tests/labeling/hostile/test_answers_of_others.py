"""A valid account touches nobody else's answers and learns nothing of them."""

import json
import uuid

import pytest

from core import media_links
from labeling.block_payload import block_payload
from labeling.models import Panelist, Rating, Study, Trial
from tests.labeling.hostile.hostile_requests import RATINGS, send, state_of
from tests.labeling.panel import client_of, item, leased

pytestmark = pytest.mark.django_db


def test_replaying_anothers_traffic_changes_nothing(
    study: Study, victim: Panelist, attacker: Panelist
) -> None:
    batch = [item(trial, 6) for trial in leased(victim)[:3]]
    send(victim, *batch)
    before = state_of(study), list(Rating.objects.values())
    assert send(attacker, *batch) == ["rejected"] * 3
    assert send(attacker, *({**answer, "key": str(uuid.uuid4())} for answer in batch)) == ["rejected"] * 3
    mine = leased(attacker)[0].pk
    assert send(attacker, *({**answer, "trial": mine} for answer in batch)) == ["rejected"] * 3
    assert send(attacker, item(mine, 1, supersedes=batch[0]["key"])) == ["rejected"]
    assert (state_of(study), list(Rating.objects.values())) == before


def test_the_refusal_does_not_tell_whether_a_trial_exists(victim: Panelist, attacker: Panelist) -> None:
    theirs, nobodys = leased(victim)[0].pk, 10**9
    response = client_of(attacker).post(RATINGS, {"ratings": [item(theirs), item(nobodys)]}, format="json")
    one, other = (result["detail"] for result in response.json()["results"])
    assert one.replace(str(theirs), "") == other.replace(str(nobodys), "")


def test_a_token_of_one_panelist_opens_no_page_of_staff(study: Study, attacker: Panelist) -> None:
    client = client_of(attacker)
    for path in ("reliability/", "consensus/?scale=appeal", "scores/"):
        assert client.get(f"/api/v1/studies/{study.slug}/{path}").status_code == 404
    for path in ("selections/", "retrain/"):
        assert client.post(f"/api/v1/studies/{study.slug}/{path}", {}, format="json").status_code in (
            403,
            404,
            405,
        )


def test_every_shown_picture_says_no_more_than_its_place(study: Study, attacker: Panelist) -> None:
    block = attacker.blocks.get()
    for trial in block_payload(block)["trials"]:
        shown = Trial.objects.get(pk=trial["id"]).study_asset
        assert shown.name not in json.dumps(trial)
        # What the link carries beside its signature follows from the picture's bytes alone.
        assert media_links.read(trial["image_url"].removeprefix("/media/").rstrip("/")) == shown.asset.sha256
