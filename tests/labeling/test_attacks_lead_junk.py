"""Junk to every address of the data lead that takes something: an answer with a sentence, never a stack trace."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.labeling.lead_posts import Sent, ground

pytestmark = pytest.mark.django_db

JUNK = (
    "",
    "\0",
    "a\0b",
    "9" * 5000,
    "9" * 18,
    "-1",
    "1e400",
    "nan",
    "-inf",
    "2147483648",
    "x" * 3000,
    "٣",
    "[]",
)
FIELDS = (
    "name", "scale", "value", "example", "image", "member", "username", "first", "second", "slug",
    "study_name", "clone-slug", "clone-study_name", "asset", "lower_asset", "expected", "tolerance",
    "exposure_limit", "reason", "count", "language", "key", "note", "stratum", "uses", "until", "text",
    "leave_out", "cross", "wanted", "min_cell", "firm_quota", "version", "block_length", "gold_share",
    "seed", "ratings_per_asset", "next", "expected_scale-0", "q-TOTAL_FORMS", "q-INITIAL_FORMS", "q-0-pk",
    "q-0-question", "q-0-choices", "q-0-choices_de", "expected_appeal", "tolerance_appeal", "s-TOTAL_FORMS",
    "s-INITIAL_FORMS", "s-0-pk", "s-0-name", "s-0-panelists_wanted", "s-0-population_share",
    "s-0-rule__age", "scale-new-low", "scale-new-high", "scale-new-name", "scale-new-question",
    "scale-new-level", "scale-new-question_de", "low", "high", "question", "level", "feedback_appeal",
    "consent_text_en", "instructions_de", "group_by_folder", "kind", "to", "pattern", "from", "as",
)  # fmt: skip


def statuses(client: Client, sent: Sent, data: dict[str, str]) -> dict[str, int]:
    return {f"{url} {about}": client.post(url, data | about).status_code for url, about in sent}


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: ascii(junk[:8]))
def test_junk_in_every_field_is_answered(junk: str) -> None:
    client, sent = ground()
    found = statuses(client, sent, dict.fromkeys(FIELDS, junk) | {"action": junk})
    assert {url: status for url, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"ratings": [1, {"key": 2}, {"key": "\\u0000"}]}'),
        ("application/json", b"[" * 50_000),
        ("application/x-www-form-urlencoded", b"name=%ff%fe&action=add_example&scale=%00&text=%00&key=%ff"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--',
        ),
        ("multipart/form-data", b"nothing"),
        ("text/plain", b"\x00\xff"),
        ("", b""),
    ],
)
def test_bodies_of_no_known_shape_are_answered(kind: str, body: bytes) -> None:
    """As a browser sends them, with the token that is looked for in the body first."""
    user, sent = ground()
    client = Client(enforce_csrf_checks=True)
    client.cookies = user.cookies
    client.get(reverse("study_new"))
    token = client.cookies["csrftoken"].value
    for url in {url for url, _about in sent}:
        answer = client.post(url, body, content_type=kind, headers={"X-CSRFToken": token})
        assert answer.status_code < 500, url
        assert answer.status_code != 403, url


def test_without_the_token_nothing_is_taken() -> None:
    user, sent = ground()
    client = Client(enforce_csrf_checks=True)
    client.cookies = user.cookies
    assert {status for url, status in statuses(client, sent, {}).items() if "/nothing/" not in url} == {403}
