"""Somebody with a valid account and bad intentions."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from labeling import leases
from labeling.block_payload import block_payload
from labeling.blocks import open_block
from labeling.models import Panelist, Rating, StratumFill, Study, Trial
from tests.labeling.panel import client_of, item, join, leased, make_study

pytestmark = pytest.mark.django_db
RATINGS = "/api/v1/ratings/"


@pytest.fixture
def study() -> Study:
    return make_study(images=10, ratings_per_asset=4)


@pytest.fixture
def victim(study: Study) -> Panelist:
    panelist = join(study)
    open_block(panelist)
    return panelist


@pytest.fixture
def attacker(study: Study) -> Panelist:
    panelist = join(study)
    open_block(panelist)
    return panelist


def send(panelist: Panelist, *answers: Any) -> list[str]:
    response = client_of(panelist).post(RATINGS, {"ratings": list(answers)}, format="json")
    assert response.status_code == 200, response.content
    return [result["status"] for result in response.json()["results"]]


def state_of(study: Study) -> list[tuple[int, int, int]]:
    rows = StratumFill.objects.filter(study_asset__study=study).order_by("pk")
    return list(rows.values_list("answered", "leased", "target"))


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


def test_one_trial_answered_a_thousand_times_counts_once(study: Study, attacker: Panelist) -> None:
    trial = leased(attacker)[0]
    for _turn in range(2):
        assert send(attacker, *(item(trial, 7) for _number in range(500))).count("duplicate") >= 499
    assert Rating.objects.count() == 1
    assert sum(answered for answered, _leased, _target in state_of(study)) == 1


def test_correcting_for_ever_leaves_one_current_answer(study: Study, attacker: Panelist) -> None:
    trial = leased(attacker)[0]
    answer = item(trial, 1)
    chain = [answer]
    for number in range(60):
        chain.append(item(trial, 1 + number % 7, supersedes=chain[-1]["key"]))
    assert set(send(attacker, *chain)) == {"stored"}
    assert Rating.objects.filter(current=True).count() == 1
    assert sum(answered for answered, _leased, _target in state_of(study)) == 1


def test_hoarding_blocks_and_letting_them_lapse_takes_nothing_from_others(
    study: Study, attacker: Panelist
) -> None:
    for _turn in range(5):
        leases.reap(timezone.now() + timedelta(days=1))
        open_block(attacker)
    assert Trial.objects.filter(panelist=attacker, state="leased").count() == 5
    leases.reap(timezone.now() + timedelta(days=1))
    assert {row[:2] for row in state_of(study)} == {(0, 0)}
    shown = Trial.objects.filter(panelist=attacker).values_list("study_asset", flat=True)
    assert len(shown) == len(set(shown)), "no image was shown under two trials"


def test_answering_a_lapsed_trial_and_its_renewal_counts_once(study: Study, attacker: Panelist) -> None:
    old = leased(attacker)
    leases.reap(timezone.now() + timedelta(days=1))
    open_block(attacker)
    answers = [item(trial, 1 + n) for n, trial in enumerate(old)]
    assert set(send(attacker, *answers)) <= {"late", "stored"}
    renewed = [item(trial, 7) for trial in old]
    assert set(send(attacker, *renewed)) == {"duplicate"}
    assert sum(answered for answered, _leased, _target in state_of(study)) == len(old)
    assert all(answered + leased <= target for answered, leased, target in state_of(study))


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


def test_a_locked_account_is_out_at_once(study: Study, attacker: Panelist) -> None:
    client = client_of(attacker)
    assert attacker.user is not None
    attacker.user.is_active = False
    attacker.user.save()
    assert client.post(f"/api/v1/studies/{study.slug}/blocks/").status_code == 401
    assert client.post(RATINGS, {"ratings": [{}]}, format="json").status_code == 401


ODD_PATHS = [
    "/api/v1/studies/%00/blocks/",
    "/api/v1/studies/..%2f..%2fetc/blocks/",
    "/api/v1/studies/" + "x" * 3000 + "/blocks/",
    "/api/v1/studies/caf%C3%A9/blocks/",
    "/invitation/%00/",
    "/invitation/%ff%fe/",
    "/media/%ff/",
    "/media/" + "9" * 5000 + ":a:b/",
    "/rate/%00/",
]


@pytest.mark.parametrize("path", ODD_PATHS, ids=[path[:40] for path in ODD_PATHS])
def test_odd_addresses_lead_nowhere(attacker: Panelist, path: str) -> None:
    assert attacker.user is not None
    client = Client(raise_request_exception=False)
    client.force_login(attacker.user)
    for method in (client.get, client.post):
        assert method(path).status_code in (200, 400, 404, 405)


def test_every_shown_picture_says_no_more_than_its_place(study: Study, attacker: Panelist) -> None:
    block = attacker.blocks.get()
    for trial in block_payload(block)["trials"]:
        name = Trial.objects.get(pk=trial["id"]).study_asset.name
        assert name not in json.dumps(trial)
        assert "sha" not in trial["image_url"]


@pytest.mark.parametrize(
    "headers", [{"accept": "text/html"}, {"accept": "image/png"}, {"accept": "*"}, {"accept-language": "xx"}]
)
def test_whatever_is_asked_for_errors_are_json(
    study: Study, attacker: Panelist, headers: dict[str, str]
) -> None:
    response = client_of(attacker).post(f"/api/v1/studies/{study.slug}/blocks/", headers=headers)
    assert response.status_code in (200, 406)
    response.json()
