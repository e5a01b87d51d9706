"""How fast answers come and when the last may be in."""

import numpy as np
import pytest

from labeling.statistics.pace import FARTHEST, pace


def test_a_steady_pace_ends_on_one_day():
    found = pace([50] * 10, 220, seed=1)
    assert (found.per_day, found.low, found.high) == (50, 50, 50)
    assert (found.days_low, found.days, found.days_high) == (5, 5, 5)


@pytest.mark.parametrize(
    ("daily", "missing", "reason"),
    [([9, 9, 9, 9], 10, "few_days"), ([0] * 7, 10, "idle"), ([5] * 9, 0, "none_left"), ([], 10, "few_days")],
)
def test_where_no_end_can_be_said_the_reason_is(daily, missing, reason):
    found = pace(daily, missing, seed=1)
    assert found.reason == reason
    assert found.days is None


def test_days_that_differ_widen_the_interval():
    even, uneven = pace([40] * 14, 1200, seed=2), pace([0, 80] * 7, 1200, seed=2)
    assert even.per_day == uneven.per_day
    assert uneven.days_high - uneven.days_low > even.days_high - even.days_low


def test_an_end_too_far_away_is_not_said():
    found = pace([1, 0, 0, 0, 0], 100_000, seed=3)
    assert found.days_low is None
    assert found.days_high is None
    assert found.reason == ""
    assert found.per_day * FARTHEST < 100_000


def test_the_interval_holds_the_end_about_as_often_as_it_says():
    """300 studies whose days are Poisson: the true end lies inside in 95% of them, give or take."""
    rng = np.random.default_rng(4)
    inside = 0
    for study in range(300):
        days = rng.poisson(30, size=400)
        end = int(np.argmax(np.cumsum(days[14:]) >= 900)) + 1
        found = pace(days[:14].tolist(), 900, seed=study)
        inside += found.days_low <= end <= found.days_high
    assert 0.9 <= inside / 300 <= 1
