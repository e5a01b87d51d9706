"""Raters against themselves: correlation, spread within a rater, exact repeats."""

import numpy as np
import pytest

from labeling.statistics.errors import NotEstimable, NotFinite
from labeling.statistics.retest import retest

pytestmark = pytest.mark.filterwarnings("error")


def repeats(raters: int, each: int, seed: int, spread: float = 0.8):
    rng = np.random.default_rng(seed)
    rater = np.repeat(np.arange(raters), each)
    felt = rng.normal(4, 1.2, rater.size)
    return rater, felt + rng.normal(0, spread, rater.size), felt + rng.normal(0, spread, rater.size)


def test_figures_follow_their_definitions():
    rater, first, second = repeats(12, 10, 0)
    first, second = np.round(first), np.round(second)
    whole, each = retest(rater, first, second)
    assert (whole.repeats, whole.raters, len(each)) == (120, 12, 12)
    assert whole.correlation.estimate == pytest.approx(np.corrcoef(first, second)[0, 1], abs=1e-12)
    assert whole.within_sd.estimate == pytest.approx(np.sqrt(((first - second) ** 2).mean() / 2))
    assert whole.exact.estimate == pytest.approx((first == second).mean())
    assert whole.within_one.estimate == pytest.approx((np.abs(first - second) <= 1).mean())
    own = rater == 3
    assert each[3].correlation.estimate == pytest.approx(np.corrcoef(first[own], second[own])[0, 1])
    for figures in (whole, *each.values()):
        for figure in (figures.correlation, figures.within_sd, figures.exact, figures.within_one):
            assert figure.low <= figure.estimate <= figure.high


def test_few_raters_are_no_panel():
    few, _ = retest(*repeats(9, 10, 1))
    panel, _ = retest(*repeats(10, 10, 1))
    assert "for these raters" in few.within_sd.method
    assert panel.within_sd.method == "bootstrap over raters"


@pytest.mark.parametrize("raters", [5, 30])
def test_intervals_cover_the_spread_within_a_rater(raters):
    held = 0
    for seed in range(100):
        found = retest(*repeats(raters, 8, seed), resamples=400)[0].within_sd
        held += found.low <= 0.8 <= found.high
    assert held >= 86


def test_raters_of_unlike_care_widen_the_panel_interval():
    rater, first, second = repeats(20, 10, 2)
    careless = rater < 10
    second = np.where(careless, first + 3 * (second - first), first + 0.2 * (second - first))
    panel, _ = retest(rater, first, second)
    one_by_one, _ = retest(np.zeros(200), first, second)
    assert panel.within_sd.high - panel.within_sd.low > 1.5 * (
        one_by_one.within_sd.high - one_by_one.within_sd.low
    )


def test_same_seed_same_interval_whatever_the_order():
    rater, first, second = repeats(15, 6, 3)
    assert retest(rater, first, second, seed=4)[0] == retest(rater, first, second, seed=4)[0]
    assert retest(rater, first, second, seed=4)[0] != retest(rater, first, second, seed=5)[0]


def test_answers_that_never_differ_are_no_correlation():
    whole, each = retest(["a"] * 6 + ["b"], [3] * 7, [3] * 7)
    assert whole.exact.estimate == 1
    assert 0.5 < whole.exact.low < whole.exact.high == 1
    assert whole.correlation.estimate is None
    assert "four repeats" in whole.correlation.reason
    assert (whole.within_sd.estimate, whole.within_sd.low) == (0, None)
    assert each["b"].repeats == 1


def test_nothing_answered_twice_and_wrong_input():
    for gone in ([], [np.nan]):
        with pytest.raises(NotEstimable) as raised:
            retest(["a"] * len(gone), gone, gone)
        assert raised.value.code == "all_missing"
    with pytest.raises(NotFinite):
        retest(["a"], [np.inf], [1])
    with pytest.raises(ValueError, match="differ in length: 1, 2, 2"):
        retest(["a"], [1, 2], [1, 2])
