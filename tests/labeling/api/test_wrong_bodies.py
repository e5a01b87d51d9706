"""Bodies of requests that are refused, each with its reason."""

import json
from typing import Any

import pytest

from labeling.models import Panelist, Study
from tests.labeling.api.requests_and_refusals import RATINGS, blocks_of, refused
from tests.labeling.panel import client_of

pytestmark = pytest.mark.django_db


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
