"""Whatever is sent in place of answers, the server stands."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from labeling.models import Panelist, Rating, Study, Trial
from tests.labeling.api.requests_and_refusals import RATINGS, blocks_of
from tests.labeling.panel import client_of, item

pytestmark = pytest.mark.django_db
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
