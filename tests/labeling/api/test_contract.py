"""Blocks and results have the shape that is promised."""

import pytest
from django.test import Client

from labeling.models import Panelist, Study
from tests.labeling.api.requests_and_refusals import RATINGS, blocks_of
from tests.labeling.panel import client_of, item

pytestmark = pytest.mark.django_db


def test_a_block_has_the_shape_of_the_contract(study: Study, rater: Panelist) -> None:
    response = client_of(rater).post(blocks_of(study))
    assert response.status_code == 201
    block = response.json()
    manner = {"practice": False, "one_by_one": False, "break_minutes": 20}
    assert block.keys() == {"id", "expires_at", "length", "answered", "scales", "trials"} | manner.keys()
    assert manner.items() <= block.items()
    assert (block["length"], block["answered"]) == (5, 0)
    assert block["scales"][0] == {
        "name": "appeal",
        "question": "How appealing is this image?",
        "low": 1,
        "high": 7,
        "labels": {"low": "", "high": ""},
        "examples": [],
    }
    assert [trial["position"] for trial in block["trials"]] == [1, 2, 3, 4, 5]
    for trial in block["trials"]:
        assert trial.keys() == {"id", "position", "image_url", "width", "height"}
        assert (trial["width"], trial["height"]) == (48, 36)
        assert Client().get(trial["image_url"])["Content-Type"] == "image/jpeg"


def test_a_resumed_block_holds_only_what_is_unanswered(study: Study, rater: Panelist) -> None:
    client = client_of(rater)
    block = client.post(blocks_of(study)).json()
    first = block["trials"][0]["id"]
    sent = client.post(
        RATINGS, {"ratings": [item(first, 4, "appeal"), item(first, 4, "clarity")]}, format="json"
    )
    assert [result["status"] for result in sent.json()["results"]] == ["stored", "stored"]
    response = client.post(blocks_of(study))
    assert response.status_code == 200
    again = response.json()
    assert (again["id"], again["length"], again["answered"]) == (block["id"], 5, 1)
    assert again["trials"] == [
        t | {"image_url": a["image_url"]} for t, a in zip(block["trials"][1:], again["trials"], strict=True)
    ]


def test_nothing_left_is_said_with_a_reason(study: Study, rater: Panelist) -> None:
    study.assets.all().delete()
    response = client_of(rater).post(blocks_of(study))
    assert response.status_code == 200
    said = response.json()
    assert (said["id"], said["trials"], said["reason"], said["retry_after"]) == (None, [], "done", None)
    assert said["detail"].endswith(".")


def test_results_come_in_the_order_of_the_answers(study: Study, rater: Panelist) -> None:
    client = client_of(rater)
    trials = [trial["id"] for trial in client.post(blocks_of(study)).json()["trials"]]
    answers = [item(trials[0]), item(trials[1], 99), item(trials[2], scale="none"), item(trials[3])]
    results = client.post(RATINGS, {"ratings": [*answers, None]}, format="json").json()["results"]
    assert [result["status"] for result in results] == [
        "stored",
        "rejected",
        "rejected",
        "stored",
        "rejected",
    ]
    assert [result["key"] for result in results] == [answer["key"] for answer in answers] + [""]
    assert all(result.keys() == {"key", "status", "detail"} for result in results)
