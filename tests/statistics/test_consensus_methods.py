"""What holds of every consensus: names do not matter, intervals cover, and degenerate panels have a reason."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.statistics.consensus import METHODS, consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Ratings
from tests.statistics.consensus_methods import every_method, shape, thinned


def test_biases_are_taken_off_where_raters_saw_different_units():
    rng = np.random.default_rng(2)
    unit, bias = rng.normal(4, 1, 40), rng.normal(0, 1.5, 30)
    bias -= bias.mean()
    table = thinned(unit[:, None] + bias + rng.normal(0, 0.3, (40, 30)), 12, rng)
    found = consensus(Ratings.from_matrix(table))
    assert found.bias == pytest.approx(bias, abs=0.4)
    assert np.abs(shape(found.estimate) - shape(unit)).max() < 0.35
    plain = consensus(Ratings.from_matrix(table), "mean")
    assert np.abs(shape(plain.estimate) - shape(unit)).max() > 0.6


@every_method
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50))
def test_names_and_zero_do_not_matter(method, seed, shift):
    rng = np.random.default_rng(seed)
    table = np.round(rng.normal(4, 1, (12, 1)) + rng.normal(0, 1, (12, 7)))
    table[rng.random(table.shape) < 0.2] = np.nan
    table[0], table[:, 0] = 4.0, 3.0
    found = consensus(Ratings.from_matrix(table), method)
    rows, columns = rng.permutation(12), rng.permutation(7)
    renamed = consensus(Ratings.from_matrix(table[rows][:, columns] + shift), method)
    assert renamed.estimate - shift == pytest.approx(found.estimate[rows], abs=1e-5)
    assert renamed.bias == pytest.approx(found.bias[columns], abs=1e-5)
    assert renamed.high - renamed.low == pytest.approx((found.high - found.low)[rows], abs=1e-5)


@every_method
def test_intervals_are_nested_and_finite(method, faces):
    table = thinned(faces("dominance", 20).matrix(), 30, np.random.default_rng(1))
    found = consensus(Ratings.from_matrix(table), method, confidence=0.8)
    wider = consensus(Ratings.from_matrix(table), method, confidence=0.95)
    assert np.isfinite([found.low, found.high, found.low_absolute, found.high_absolute]).all()
    assert (found.low_absolute <= found.low).all()
    assert (found.high <= found.high_absolute).all()
    assert (wider.high - wider.low > found.high - found.low).all()
    assert found.count.sum() == 600


def test_a_unit_with_one_rating_has_an_interval_from_the_panel():
    table = np.random.default_rng(0).integers(1, 8, (10, 6)).astype(float)
    table[3, 1:] = np.nan
    for method in METHODS:
        found = consensus(Ratings.from_matrix(table), method)
        assert found.standard_error[3] > np.median(found.standard_error)


def test_panels_without_a_common_unit_are_noted():
    table = np.full((8, 6), np.nan)
    rng = np.random.default_rng(0)
    table[:4, :3], table[4:, 3:] = rng.integers(1, 8, (4, 3)), rng.integers(1, 8, (4, 3))
    found = consensus(Ratings.from_matrix(table))
    assert "2 groups of raters share no unit" in found.note
    assert found.bias[:3].mean() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        (np.full((2, 2), np.nan), "all_missing"),
        ([[1], [2]], "one_rater"),
        ([[1, np.nan], [np.nan, 2]], "no_pairs"),
        ([[1, 2]], "no_residual"),
    ],
)
def test_degenerate_ratings_have_a_named_reason(matrix, code):
    with pytest.raises(NotEstimable) as raised:
        consensus(Ratings.from_matrix(matrix))
    assert raised.value.code == code


def test_unknown_method_is_named():
    with pytest.raises(ValueError, match="Unknown consensus method 'median'"):
        consensus(Ratings.from_matrix([[1, 2], [3, 4]]), "median")


def test_quarter_of_a_million_ratings_in_a_moment():
    rng = np.random.default_rng(0)
    unit = np.repeat(np.arange(1000), 250)
    rater = np.concatenate([rng.permutation(400)[:250] for _ in range(1000)])
    ratings = Ratings.from_long(unit, rater, rng.integers(1, 8, 250_000))
    start = time.process_time()
    consensus(ratings)
    # .05 s on an idle machine.
    assert time.process_time() - start < 1
