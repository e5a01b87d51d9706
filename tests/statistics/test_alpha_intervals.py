"""Intervals of alpha: what they rest on, how they cover, and that a seed repeats them."""

import time

import numpy as np
import pytest

from labeling.statistics.alpha import LEVELS, alpha
from labeling.statistics.alpha_deletions import alpha_deletions
from labeling.statistics.deletions import jackknife_limits
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import alpha_with_interval, bootstrap_alpha
from labeling.statistics.ratings import Ratings


def simulated(units: int, raters: int, seed: int, holes: float = 0.0) -> Ratings:
    rng = np.random.default_rng(seed)
    noise = rng.normal(0, 1.2, (units, raters))
    table = rng.normal(4, 0.6, (units, 1)) + rng.normal(0, 0.8, (1, raters)) + noise
    table[rng.random(table.shape) < holes] = np.nan
    return Ratings.from_matrix(np.clip(np.round(table), 1, 7))


def test_few_raters_get_the_unit_jackknife_for_these_raters():
    found = alpha_with_interval(simulated(30, 4, 0))
    assert found.method == "unit jackknife, for these raters"
    assert found.low < found.estimate < found.high


def test_a_panel_gets_the_wider_two_way_interval():
    panel = simulated(40, 12, 1)
    found = alpha_with_interval(panel)
    assert found.method == "two-way jackknife (raters and units)"
    assert found.low < found.estimate < found.high
    low, high = jackknife_limits(found.estimate, alpha_deletions(panel).of_these_raters())
    assert found.high - found.low > 1.2 * (high - low)


def test_percentiles_of_the_bootstrap_on_request():
    panel = simulated(40, 12, 1)
    asked = alpha_with_interval(panel, resamples=400, seed=5)
    assert asked.method == "two-way bootstrap (raters and units)"
    low, high = np.quantile(bootstrap_alpha(panel, resamples=400, seed=5), [0.025, 0.975])
    assert (asked.low, asked.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("level", LEVELS)
def test_same_seed_same_interval_and_another_seed_another(level):
    panel = simulated(20, 10, 2, holes=0.3)
    one, two = (alpha_with_interval(panel, level, resamples=200, seed=8) for _ in range(2))
    assert one == two
    assert alpha_with_interval(panel, level, resamples=200, seed=9) != one


def test_resampled_raters_do_not_agree_with_themselves():
    panel = simulated(60, 10, 3)
    point, draws = alpha(panel), bootstrap_alpha(panel, resamples=600, seed=0)
    rng = np.random.default_rng(0)
    table = panel.matrix()
    naive = [
        alpha(Ratings.from_matrix(table[rng.integers(60, size=60)][:, rng.integers(10, size=10)]))
        for _ in range(200)
    ]
    assert -0.04 < draws.mean() - point < 0.01
    assert np.mean(naive) - point > 0.05


@pytest.mark.parametrize("level", ["nominal", "interval"])
@pytest.mark.parametrize("holes", [0.2, 0.6])
def test_deletions_are_alpha_without_each_unit_rater_and_rating(level, holes):
    panel = simulated(10, 5, 4, holes).pairable()
    table = panel.matrix()
    found = alpha_deletions(panel, level)
    for axis, deleted in ((0, found.units), (1, found.raters)):
        without = [
            alpha(Ratings.from_matrix(np.delete(table, index, axis=axis)), level)
            for index in range(table.shape[axis])
        ]
        assert deleted == pytest.approx(without, abs=1e-9)
    for unit, rater, deleted in zip(panel.unit, panel.rater, found.ratings, strict=True):
        holed = table.copy()
        holed[unit, rater] = np.nan
        assert deleted == pytest.approx(alpha(Ratings.from_matrix(holed), level), abs=1e-9)


def test_an_interval_near_full_agreement_ends_at_one():
    table = np.tile(np.arange(1.0, 8.0), 6)[:, None].repeat(12, axis=1)
    table[0, 0] = 2
    for raters in (12, 4):
        found = alpha_with_interval(Ratings.from_matrix(table[:, :raters]))
        assert 0.9 < found.low < found.estimate < found.high <= 1


def test_full_agreement_has_no_interval_and_says_why():
    found = alpha_with_interval(Ratings.from_matrix([[1, 1], [4, 4], [6, 6], [7, 7]]))
    assert found.estimate == pytest.approx(1)
    assert (found.low, found.high) == (None, None)
    assert "too alike" in found.reason


def test_sparse_resamples_follow_the_definition_pair_by_pair():
    rng = np.random.default_rng(6)
    table = np.full((60, 200), np.nan)
    for unit in range(60):
        table[unit, rng.permutation(200)[:15]] = rng.integers(1, 8, 15)
    sparse = Ratings.from_matrix(table[:, ~np.isnan(table).all(axis=0)])
    table = sparse.matrix()
    present = table.shape[1]
    dense = np.nan_to_num(table)
    known = ~np.isnan(table)
    draws = bootstrap_alpha(sparse, resamples=5, seed=1)
    replay = np.random.default_rng(1)
    a = np.array([np.bincount(row, minlength=present) for row in replay.integers(present, size=(5, present))])
    u = np.array([np.bincount(row, minlength=60) for row in replay.integers(60, size=(5, 60))])
    for draw, raters, units in zip(draws, a, u, strict=True):
        observed = expected = pairs_all = n = 0.0
        cells = [
            (unit, rater, dense[unit, rater], float(raters[rater] * units[unit]))
            for unit in range(60)
            for rater in range(present)
            if known[unit, rater] and raters[rater] and units[unit]
        ]
        for unit in range(60):
            own = [(x, float(raters[r])) for v, r, x, _ in cells if v == unit]
            m = sum(w for _, w in own)
            pairs = m * m - sum(w * w for _, w in own)
            if pairs <= 0:
                cells = [cell for cell in cells if cell[0] != unit]
                continue
            gaps = sum(w * v * (x - y) ** 2 for x, w in own for y, v in own)
            observed += units[unit] * m * gaps / pairs
            n += units[unit] * m
        x, w = np.array([cell[2] for cell in cells]), np.array([cell[3] for cell in cells])
        expected = (w[:, None] * w * (x[:, None] - x) ** 2).sum()
        pairs_all = w.sum() ** 2 - (w * w).sum()
        assert draw == pytest.approx(1 - (observed / n) / (expected / pairs_all), abs=1e-9)


@pytest.mark.parametrize("level", ["interval", "ordinal"])
def test_interval_covers_the_population(level):
    """Two hundred panels of 12 raters x 40 units, nominal 95%; fewer than 180 would be a one in 1,000 chance."""
    truth = alpha(simulated(3000, 600, 99), level)
    found = [alpha_with_interval(simulated(40, 12, seed), level) for seed in range(200)]
    assert sum(one.low <= truth <= one.high for one in found) >= 180


def test_quarter_of_a_million_ratings_in_seconds():
    rng = np.random.default_rng(0)
    unit = np.repeat(np.arange(1000), 250)
    rater = np.concatenate([rng.permutation(400)[:250] for _ in range(1000)])
    ratings = Ratings.from_long(unit, rater, rng.integers(0, 101, 250_000))
    start = time.process_time()
    alpha_with_interval(ratings)
    bootstrap_alpha(ratings, resamples=1000)
    # .4 s on an idle pair of cores; processor time of both, so a busy machine does not fail it.
    assert time.process_time() - start < 4


def test_two_units_give_a_figure_without_an_interval():
    found = alpha_with_interval(Ratings.from_matrix([[1, 2, 1], [5, 4, 5]]))
    assert found.estimate is not None
    assert found.low is None
    assert found.high is None
    assert "Too few units" in found.reason


def test_one_rater_has_a_named_reason():
    with pytest.raises(NotEstimable) as raised:
        alpha_with_interval(Ratings.from_matrix([[1], [2]]))
    assert raised.value.code == "one_rater"
