"""Ratings over strata (Cochran 1977, ch. 5) and answers per day."""

import numpy as np
import pytest
from scipy import stats

from labeling.statistics.allocation import (
    allocate,
    half_width_of,
    ratings_for_mean,
    spread_within,
    total_for_half_width,
)
from labeling.statistics.answer_rate import answer_rate, days_left
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Ratings

SHARES, SPREAD = np.array([0.5, 0.3, 0.2]), np.array([0.6, 1.2, 1.8])


def test_neyman_goes_by_share_times_spread():
    found = allocate(SHARES, SPREAD, 102, neyman=True)
    assert found.ratings.tolist() == [30.0, 36.0, 36.0]
    assert found.total == 102


def test_proportional_goes_by_share_alone():
    assert allocate(SHARES, SPREAD, 100, neyman=False).ratings.tolist() == [50.0, 30.0, 20.0]


def test_no_other_allocation_is_narrower_than_neyman():
    best = allocate(SHARES, SPREAD, 24, neyman=True).half_width
    others = [
        half_width_of(SHARES, SPREAD, np.array([a, b, 24.0 - a - b]))
        for a in range(1, 22)
        for b in range(1, 23 - a)
    ]
    assert best == pytest.approx(min(others))


def test_total_gives_the_width_it_was_asked_for():
    for neyman in (True, False):
        total = total_for_half_width(SHARES, SPREAD, 0.4, neyman=neyman)
        assert total is not None
        assert allocate(SHARES, SPREAD, total, neyman=neyman).half_width == pytest.approx(0.4, rel=0.05)


def test_a_stratum_without_a_share_is_a_reason():
    with pytest.raises(NotEstimable) as error:
        allocate(np.array([0.5, 0.0]), np.array([1.0, 1.0]), 10, neyman=True)
    assert error.value.code == "no_shares"


def test_ratings_for_a_mean_of_its_own():
    n = ratings_for_mean(1.4, 0.6)
    assert n is not None
    width = [stats.t.ppf(0.975, k - 1) * 1.4 / np.sqrt(k) for k in (n, n - 1)]
    assert width[0] <= 0.6 < width[1]
    assert ratings_for_mean(100.0, 0.1) is None


def test_spread_is_pooled_within_images(shrout_fleiss):
    table = shrout_fleiss.matrix()
    assert spread_within(shrout_fleiss) == pytest.approx(np.sqrt(table.var(axis=1, ddof=1).mean()))
    assert spread_within(Ratings.from_matrix([[1.0, 3.0], [5.0, 5.0]])) == pytest.approx(1.0)


def test_rate_is_the_mean_and_uneven_days_widen_it():
    even, uneven = answer_rate([100] * 7), answer_rate([0, 300, 0, 200, 0, 200, 0])
    assert even.estimate == uneven.estimate == 100
    assert uneven.high - uneven.low > 3 * (even.high - even.low)


def test_rate_of_a_few_hours_is_poisson():
    found = answer_rate([12], 0.25)
    assert found.estimate == 48
    low, high = (stats.chi2.ppf(p, d) / 2 / 0.25 for p, d in ((0.025, 24), (0.975, 26)))
    assert (found.low, found.high) == pytest.approx((low, high))


def test_interval_of_the_rate_covers():
    rng = np.random.default_rng(5)
    held = []
    for _study in range(400):
        days = rng.negative_binomial(6, 6 / (6 + 120), 7)  # mean 120, spread far beyond Poisson
        found = answer_rate(days.tolist())
        held.append(found.low <= 120 <= found.high)
    assert 0.9 <= np.mean(held) <= 0.99


def test_no_answers_are_a_reason():
    with pytest.raises(NotEstimable) as error:
        answer_rate([0] * 7)
    assert error.value.code == "no_answers"


def test_a_steady_pace_ends_when_it_must():
    found = days_left(220, [50] * 7)
    assert found.estimate == pytest.approx(4.4)
    assert found.low < 4.4 < found.high


def test_days_that_differ_widen_the_end():
    even, uneven = days_left(1200, [40] * 7), days_left(1200, [0, 80, 0, 80, 0, 80, 40])
    assert even.estimate == uneven.estimate == 30
    assert uneven.high - uneven.low > 3 * (even.high - even.low)


def test_on_the_first_two_days_no_end_is_promised():
    found = days_left(100, [25, 25])
    assert (found.estimate, found.low, found.high) == (4, None, None)


def test_nothing_left_takes_no_days():
    assert days_left(0, [5] * 7).estimate == 0


@pytest.mark.parametrize("size", [None, 6])
def test_the_end_lies_inside_as_often_as_is_said(size):
    """400 studies, seven days seen and about thirty to come, Poisson or with a spread far beyond it."""
    rng = np.random.default_rng(11)

    def drawn(days: int) -> np.ndarray:
        return (
            rng.poisson(120, days) if size is None else rng.negative_binomial(size, size / (size + 120), days)
        )

    held = []
    for _study in range(400):
        found = days_left(3600, drawn(7).tolist())
        end = np.interp(3600, np.cumsum(drawn(200)), np.arange(1, 201))
        held.append(found.low <= end <= found.high)
    assert 0.92 <= np.mean(held) <= 0.99
