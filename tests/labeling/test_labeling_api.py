"""The panelist's API and the data lead's figures: shapes, who may ask, and answers to rubbish."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from core.models import User
from labeling.consent import give_consent
from labeling.models import Panelist, Rating, Study, Trial
from tests.factories import UserFactory, staff
from tests.labeling.panel import client_of, item, join, make_study

pytestmark = pytest.mark.django_db
RATINGS = "/api/v1/ratings/"


@pytest.fixture
def study() -> Study:
    return make_study(images=6, scales=2)


@pytest.fixture
def rater(study: Study) -> Panelist:
    return join(study)


def blocks_of(study: Study) -> str:
    return f"/api/v1/studies/{study.slug}/blocks/"


def signed_in(user: User) -> APIClient:
    client = APIClient(raise_request_exception=False, enforce_csrf_checks=False)
    client.force_login(user)
    return client


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


def refused(response: Any, status: int, code: str) -> None:
    assert response.status_code == status, response.content
    body = response.json()
    assert body["code"] == code
    assert isinstance(body["detail"], str)


def test_without_signing_in_nothing_is_given(study: Study) -> None:
    for path in (blocks_of(study), RATINGS):
        refused(APIClient().post(path, {}, format="json"), 401, "not_authenticated")
    wrong = APIClient(headers={"Authorization": "Token 0123"})
    refused(wrong.post(blocks_of(study)), 401, "authentication_failed")


def test_people_agree_first_and_programs_need_not(study: Study, rater: Panelist) -> None:
    assert rater.user is not None
    person = signed_in(rater.user)
    refused(person.post(blocks_of(study)), 403, "no_consent")
    give_consent(rater)
    assert person.post(blocks_of(study)).status_code == 201
    assert client_of(join(study)).post(blocks_of(study)).status_code == 201


def test_a_session_needs_the_csrf_token(study: Study, rater: Panelist) -> None:
    assert rater.user is not None
    give_consent(rater)
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(rater.user)
    refused(client.post(blocks_of(study)), 403, "permission_denied")


def test_refusals_carry_their_code(study: Study, rater: Panelist) -> None:
    Study.objects.update(state="paused")
    refused(client_of(rater).post(blocks_of(study)), 409, "study_not_live")
    Study.objects.update(state="live")
    Panelist.objects.update(state="suspended")
    refused(client_of(rater).post(blocks_of(study)), 403, "suspended")


def test_another_study_does_not_exist(study: Study, rater: Panelist) -> None:
    stranger, foreign = join(make_study()), staff(make_study(), User.Role.DATA_LEAD)
    refused(client_of(stranger).post(blocks_of(study)), 404, "not_found")
    refused(client_of(stranger).post("/api/v1/studies/nowhere/blocks/"), 404, "not_found")
    for figures in ("reliability/", "consensus/?scale=appeal"):
        path = f"/api/v1/studies/{study.slug}/{figures}"
        for user in (foreign, rater.user, stranger.user):
            assert user is not None
            refused(signed_in(user).get(path), 404, "not_found")


def test_who_is_on_no_panel_cannot_rate() -> None:
    refused(signed_in(UserFactory()).post(RATINGS, {"ratings": [{}]}, format="json"), 403, "not_a_panelist")


def test_somebody_in_two_studies_rates_in_each(study: Study, rater: Panelist) -> None:
    other = make_study(images=5)
    second = join(other, user=rater.user)
    for panelist, place in ((rater, study), (second, other)):
        client = client_of(panelist)
        trial = client.post(blocks_of(place)).json()["trials"][0]["id"]
        result = client.post(RATINGS, {"ratings": [item(trial)]}, format="json").json()["results"][0]
        assert result["status"] == "stored"
    assert set(Rating.objects.values_list("panelist", flat=True)) == {rater.pk, second.pk}


@pytest.mark.parametrize(
    "envelope", [{}, [], None, 7, "x", {"ratings": {}}, {"ratings": None}, {"ratings": "x"}]
)
def test_a_wrong_envelope_is_refused(rater: Panelist, envelope: Any) -> None:
    refused(client_of(rater).post(RATINGS, envelope, format="json"), 400, "invalid")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "parse_error"),
        (b'{"ratings": [{"value": NaN}]}', "parse_error"),
        (b"\xff\xfe", "parse_error"),
        (b"[" * 100_000, "parse_error"),
        (b'{"ratings": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "parse_error"),
        (b'{"ratings": [{"trial": ' + b"9" * 10_000 + b"}]}", "parse_error"),
    ],
    ids=["half", "NaN", "no utf-8", "unclosed depth", "depth", "a number of 10,000 digits"],
)
def test_what_is_no_json_is_refused(rater: Panelist, body: bytes, code: str) -> None:
    refused(client_of(rater).post(RATINGS, body, content_type="application/json"), 400, code)


def test_depth_below_the_limit_of_the_parser_is_refused_alone(rater: Panelist) -> None:
    for depth in (100, 400, 700, 900, 950):
        nested = b'{"a":' * depth + b"1" + b"}" * depth
        body = b'{"ratings": [{"client": {"zoom": %b}, "key": %b, "scale": %b}, %b]}' % ((nested,) * 4)
        response = client_of(rater).post(RATINGS, body, content_type="application/json")
        assert response.status_code in (200, 400), depth


def test_a_body_above_the_limit_is_not_read(rater: Panelist, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = json.dumps({"ratings": ["x" * 2000]})
    refused(client_of(rater).post(RATINGS, body, content_type="application/json"), 413, "too_large")


def test_forms_and_other_methods_are_refused(study: Study, rater: Panelist) -> None:
    client = client_of(rater)
    refused(
        client.post(RATINGS, {"ratings": "1"}, format=None, content_type="text/plain"),
        415,
        "unsupported_media_type",
    )
    refused(client.get(RATINGS), 405, "method_not_allowed")
    refused(client.delete(blocks_of(study)), 405, "method_not_allowed")


texts = st.text(max_size=20) | st.sampled_from(
    ["\0", "\ud800", "appeal", "é" * 500, "1", "2026-01-01T00:00:00Z"]
)
numbers = st.integers() | st.integers(10**30, 10**40) | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("key", "trial", "scale", "value", "cannot_judge", "response_ms", "rated_at", "client", "supersedes")
spoiled = st.dictionaries(st.sampled_from(FIELDS), anything, max_size=4)


@hypothesis_settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(answers=st.lists(spoiled | anything, min_size=1, max_size=4), whole=anything)
@example(answers=[{"cannot_judge": "a\0b", "client": {"zoom": "\0"}}], whole=None)
@example(
    answers=[{"value": 10**400}, {"trial": -(2**70)}, {"scale": "\ud800", "value": 3}],
    whole={"ratings": ["\udfff"]},
)
def test_rubbish_never_breaks_the_server(
    study: Study, rater: Panelist, answers: list[Any], whole: Any
) -> None:
    client = client_of(rater)
    block = client.post(blocks_of(study)).json()
    if block["trials"]:
        trial = block["trials"][0]["id"]
        answers = [item(trial) | answer if isinstance(answer, dict) else answer for answer in answers]
    for body, statuses in (({"ratings": answers}, {200}), (whole, {200, 400})):
        response = client.post(RATINGS, json.dumps(body), content_type="application/json")
        assert response.status_code in statuses, response.content
        response.json()
    assert not Trial.objects.filter(panelist=rater, state="answered", ratings=None).exists()
    list(Rating.objects.values())
