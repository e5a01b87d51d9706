"""What most people say, told in whole points of the scale."""

import pytest

from labeling.block_payload import block_payload
from labeling.models import ControlItem
from labeling.practice import feedback
from tests.labeling.panel import client_of, join, leased
from tests.labeling.practice.practising import answer_all, fixed, open_for, practised_study

pytestmark = pytest.mark.django_db


def test_the_feedback_is_the_tolerated_range_in_whole_points_of_the_scale() -> None:
    study = practised_study()
    panelist = join(study)
    open_for(panelist)
    trial = leased(panelist)[0]
    assert feedback(trial) == {}
    ranges = {(3, 1): (2, 4), (6.4, 1): (6, 7), (1, 2): (1, 3), (4, 0): (4, 4), (3.5, 0.2): (4, 4)}
    for (expected, tolerance), (low, high) in ranges.items():
        ControlItem.objects.all().delete()
        fixed(study, expected=expected, tolerance=tolerance, feedback="It is crowded.")
        assert feedback(trial) == {"appeal": {"low": low, "high": high, "words": "It is crowded."}}


def test_only_what_is_approved_gives_feedback() -> None:
    study = practised_study()
    panelist = join(study)
    open_for(panelist)
    for state in ("proposed", "retired", "discarded"):
        fixed(study, state=state)
    assert feedback(leased(panelist)[0]) == {}


def test_the_payload_says_it_is_practice_and_what_most_people_say() -> None:
    study = practised_study()
    fixed(study, 1)
    panelist = join(study)
    block = client_of(panelist).post(f"/api/v1/studies/{study.slug}/blocks/").json()
    assert block["practice"] is True
    assert [trial["feedback"] for trial in block["trials"]] == [
        {},
        {"appeal": {"low": 2, "high": 4, "words": ""}},
        {},
    ]
    answer_all(panelist)
    real = block_payload(open_for(panelist))
    assert real["practice"] is False
    assert all("feedback" not in trial for trial in real["trials"])
