"""How long somebody may rate without a rest."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labeling.models import Trial
from labeling.sessions import rest_until, session_of
from tests.labeling.panel import join
from tests.labeling.sessions.spent_time import NOW, every, minutes, rated

pytestmark = pytest.mark.django_db


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


def test_practice_counts_as_work() -> None:
    panelist = rated(*every(1, 50))
    Trial.objects.update(kind=Trial.Kind.PRACTICE)
    assert minutes(rest_until(panelist, NOW)) == 10


def test_the_sessions_of_others_do_not_matter() -> None:
    tired = rated(*every(1, 50))
    assert rest_until(join(tired.study), NOW) is None
