"""What must hold of Krippendorff's alpha whatever the ratings."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from labeling.statistics.alpha import LEVELS, alpha, alpha_from_counts, mid_ranks
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Ratings

tables = arrays(
    float,
    st.tuples(st.integers(2, 9), st.integers(2, 6)),
    elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, np.nan]),
)
levels = st.sampled_from(LEVELS)
few = settings(max_examples=60, deadline=None)


def estimable(table, level="interval"):
    try:
        return alpha(Ratings.from_matrix(table), level)
    except NotEstimable:
        assume(False)


def by_definition(table, level):
    """Coincidence matrix and the metric of Krippendorff 2011, pair by pair."""
    units = [row[~np.isnan(row)] for row in table]
    units = [row for row in units if row.size >= 2]
    pooled = np.concatenate(units)
    values, totals = np.unique(pooled, return_counts=True)

    def metric(a, b):
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2
        low, high = min(a, b), max(a, b)
        between = totals[(values >= low) & (values <= high)].sum()
        ends = totals[(values == low) | (values == high)].sum() / (1 if low != high else 0.5)
        return (between - ends / 2) ** 2

    observed = sum(metric(a, b) / (row.size - 1) for row in units for a, b in itertools.permutations(row, 2))
    expected = sum(metric(a, b) for a, b in itertools.permutations(pooled, 2)) / (pooled.size - 1)
    return 1 - observed / expected


@few
@given(tables, levels)
def test_follows_the_definition(table, level):
    found = estimable(table, level)
    assert found == pytest.approx(by_definition(table, level), abs=1e-9)
    assert found <= 1 + 1e-12


@few
@given(tables, levels, st.randoms(use_true_random=False))
def test_does_not_know_names(table, level, random):
    found = estimable(table, level)
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    assert alpha(Ratings.from_matrix(table[rows][:, columns]), level) == pytest.approx(found, abs=1e-12)


@few
@given(tables, levels, st.sampled_from([1.0, 7.0, 40.0]))
def test_a_unit_with_one_rating_changes_nothing(table, level, value):
    found = estimable(table, level)
    lonely = np.full((1, table.shape[1]), np.nan)
    lonely[0, 0] = value
    assert alpha(Ratings.from_matrix(np.vstack([table, lonely])), level) == pytest.approx(found, abs=1e-12)


@few
@given(tables)
def test_ordinal_is_interval_on_mid_ranks_and_blind_to_spacing(table):
    found = estimable(table, "ordinal")
    paired = Ratings.from_matrix(table).pairable()
    ranked = paired.with_values(mid_ranks(paired.value))
    assert alpha(ranked, "interval") == pytest.approx(found, abs=1e-9)
    assert estimable(np.exp(table), "ordinal") == pytest.approx(found, abs=1e-12)


@few
@given(tables, st.floats(-1000, 1000), st.floats(0.01, 100))
def test_interval_is_blind_to_shift_and_scale(table, shift, scale):
    assert estimable(table * scale + shift) == pytest.approx(estimable(table), abs=1e-6)


@few
@given(tables)
def test_long_form_and_counts_agree(table):
    found = estimable(table)
    assert alpha_from_counts(Ratings.from_matrix(table).counts()) == pytest.approx(found, abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_perfect_agreement_is_one(level):
    assert alpha(Ratings.from_matrix([[1, 1, 1], [2, 2, np.nan], [5, 5, 5]]), level) == pytest.approx(1)


def test_large_values_lose_no_digits():
    table = np.random.default_rng(0).integers(1, 8, (30, 6)).astype(float)
    assert alpha(Ratings.from_matrix(table + 1e9)) == pytest.approx(
        alpha(Ratings.from_matrix(table)), abs=1e-6
    )


def test_independent_package_agrees():
    krippendorff = pytest.importorskip("krippendorff")
    rng = np.random.default_rng(5)
    table = rng.integers(1, 8, (40, 9)).astype(float)
    table[rng.random(table.shape) < 0.4] = np.nan
    for level in LEVELS:
        second = krippendorff.alpha(reliability_data=table.T, level_of_measurement=level)
        assert alpha(Ratings.from_matrix(table), level) == pytest.approx(second, abs=1e-9)


def test_one_value_throughout_has_no_chance_to_agree_by():
    with pytest.raises(NotEstimable) as raised:
        alpha(Ratings.from_matrix(np.full((4, 3), 5.0)))
    assert raised.value.code == "no_variance"


def test_ratio_scale_has_no_negative_values():
    with pytest.raises(NotEstimable) as raised:
        alpha(Ratings.from_matrix([[-1, 2], [3, 4]]), "ratio")
    assert raised.value.code == "not_ratio"
