"""A fit that goes on from an earlier one says what a fit from scratch says."""

import numpy as np
import pytest

from labeling.statistics import consensus_fit
from labeling.statistics.consensus import Consensus, consensus
from labeling.statistics.ratings import Ratings


def chained(groups: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Groups of eight raters who share one unit with the next group each: far ends hang together by many steps."""
    rng = np.random.default_rng(seed)
    units, raters = [], []
    for group in range(groups):
        for rater in range(8):
            units += range(10 * group, 10 * group + 11)
            raters += [8 * group + rater] * 11
    unit, rater = np.array(units), np.array(raters)
    value = 4 + rng.normal(0, 1, unit.max() + 1)[unit] + rng.normal(0, 1, rater.max() + 1)[rater]
    return unit, rater, np.clip(np.round(value + rng.normal(0, 0.8, unit.size)), 1, 7)


def same(found: Consensus, other: Consensus) -> None:
    for name in ("estimate", "low", "high", "low_absolute", "high_absolute", "bias", "inconsistency"):
        assert getattr(found, name) == pytest.approx(getattr(other, name), abs=1e-6), name


@pytest.mark.parametrize("groups", [1, 12])
def test_new_ratings_on_top_of_an_earlier_fit(groups):
    unit, rater, value = chained(groups, 3)
    first = unit.size - 6
    before = consensus(Ratings.from_long(unit[:first], rater[:first], value[:first]))
    now = Ratings.from_long(unit, rater, value)
    same(consensus(now, start=before), consensus(now))


def test_raters_who_came_and_raters_who_went():
    unit, rater, value = chained(3, 5)
    before = consensus(Ratings.from_long(unit[rater != 23], rater[rater != 23], value[rater != 23]))
    now = Ratings.from_long(unit[rater != 0], rater[rater != 0], value[rater != 0])
    same(consensus(now, start=before), consensus(now))


def test_a_start_far_from_the_truth_does_no_harm():
    unit, rater, value = chained(2, 7)
    wild = consensus(Ratings.from_long(unit, rater, value * np.where(rater % 2, 30.0, -30.0)))
    now = Ratings.from_long(unit, rater, value)
    same(consensus(now, start=wild), consensus(now))


def test_going_on_takes_fewer_steps(monkeypatch):
    """Counted as products with the table of who rated what, which is where the time of a large panel goes."""
    unit, rater, value = chained(12, 3)
    now = Ratings.from_long(unit, rater, value)
    before = consensus(now)
    steps = []
    solve = consensus_fit.solve_additive

    def counted(rated, *rest, **options):
        class Counting(type(rated)):
            def __matmul__(self, other):
                steps.append(1)
                return super().__matmul__(other)

        return solve(Counting(rated), *rest, **options)

    monkeypatch.setattr("labeling.statistics.consensus_panelwise.solve_additive", counted)
    consensus(now)
    anew = len(steps)
    steps.clear()
    consensus(now, start=before)
    assert len(steps) < 0.3 * anew


@pytest.mark.parametrize("method", ["mean", "p913", "bt500", "p910"])
def test_the_other_methods_take_a_start_and_need_none(method):
    unit, rater, value = chained(2, 1)
    now = Ratings.from_long(unit, rater, value)
    same(consensus(now, method, start=consensus(now)), consensus(now, method))
    same(consensus(now, start=consensus(now, method)), consensus(now))
