"""Intraclass correlations with and without holes."""

import numpy as np
import pytest

from labeling.statistics.errors import NotEstimable
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.pair_differences import (
    icc_figures,
    pair_differences,
    pair_differences_without_each_rating,
    pair_differences_without_each_unit,
    without_each_rater,
)
from labeling.statistics.ratings import Ratings

SINGLE = ("icc1", "icc2", "icc3")
AVERAGE = ("icc1k", "icc2k", "icc3k")


def crossed(units: int, raters: int, seed: int, holes: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    table = rng.normal(0, 1.0, (units, 1)) + rng.normal(0, 0.7, (1, raters))
    table = table + rng.normal(0, 1.2, (units, raters))
    table[rng.random(table.shape) < holes] = np.nan
    return table


def test_holes_leave_the_variance_components_unbiased():
    found = [intraclass_correlations(Ratings.from_matrix(crossed(120, 40, seed, 0.7))) for seed in range(8)]
    assert np.mean([icc.variance_unit for icc in found]) == pytest.approx(1.0, abs=0.12)
    assert np.mean([icc.variance_rater for icc in found]) == pytest.approx(0.49, abs=0.12)
    assert np.mean([icc.variance_residual for icc in found]) == pytest.approx(1.44, abs=0.08)


def test_one_hole_hardly_moves_the_figures_of_a_real_panel(faces):
    table = faces("health", 20).matrix()
    complete = intraclass_correlations(Ratings.from_matrix(table))
    table[7, 3] = np.nan
    holed = intraclass_correlations(Ratings.from_matrix(table))
    for name in SINGLE + AVERAGE:
        assert getattr(holed, name).estimate == pytest.approx(getattr(complete, name).estimate, abs=0.005)
    assert "F distribution" in complete.icc2.method
    assert "two-way jackknife" in holed.icc2.method


def test_averages_are_spearman_browns_of_singles():
    found = intraclass_correlations(Ratings.from_matrix(crossed(30, 12, 3, 0.4)))
    for single, average in zip(SINGLE, AVERAGE, strict=True):
        rho = getattr(found, single).estimate
        stepped = found.k * rho / (1 + (found.k - 1) * rho)
        assert getattr(found, average).estimate == pytest.approx(stepped, abs=1e-12)
        assert getattr(found, average).low < getattr(found, average).estimate < getattr(found, average).high


@pytest.mark.parametrize("raters", [5, 14])
def test_intervals_with_holes_name_what_they_hold_for(raters):
    found = intraclass_correlations(Ratings.from_matrix(crossed(40, raters, 4, 0.3)))
    assert found.icc2.low < found.icc2.estimate < found.icc2.high
    expected = "two-way jackknife (raters and units)" if raters >= 10 else "unit jackknife, for these raters"
    assert found.icc2.method == expected


def test_deleting_a_unit_a_rater_or_a_rating_is_what_the_sweep_says():
    table = crossed(8, 6, 5, 0.25)
    ratings = Ratings.from_matrix(table)
    swept = np.array(
        icc_figures(pair_differences_without_each_rating(ratings, ratings.value).components(), 3.0)
    )
    for index, (unit, rater) in enumerate(zip(ratings.unit, ratings.rater, strict=True)):
        smaller = table.copy()
        smaller[unit, rater] = np.nan
        left = Ratings.from_matrix(smaller)
        direct = icc_figures(pair_differences(left, left.value).components(), 3.0)
        assert swept[:, index] == pytest.approx(np.array(direct), abs=1e-9)
    for axis, sweep in ((0, pair_differences_without_each_unit), (1, without_each_rater)):
        swept = np.array(icc_figures(sweep(ratings, ratings.value).components(), 3.0))
        for index in range(table.shape[axis]):
            smaller = Ratings.from_matrix(np.delete(table, index, axis=axis))
            direct = icc_figures(pair_differences(smaller, smaller.value).components(), 3.0)
            assert swept[:, index] == pytest.approx(np.array(direct), abs=1e-9)


def test_interval_with_holes_covers_the_population():
    truth, inside = 1.0 / (1.0 + 0.49 + 1.44), 0
    for seed in range(80):
        found = intraclass_correlations(Ratings.from_matrix(crossed(40, 15, 100 + seed, 0.4))).icc2
        inside += found.low <= truth <= found.high
    assert inside >= 70


@pytest.mark.filterwarnings("ignore::Warning:pingouin")
def test_independent_package_agrees_on_a_real_panel(faces):
    pingouin = pytest.importorskip("pingouin")
    import pandas as pd

    panel = faces("dominance", 20)
    frame = pd.DataFrame({"unit": panel.unit, "rater": panel.rater, "value": panel.value})
    second = pingouin.intraclass_corr(frame, targets="unit", raters="rater", ratings="value")
    found = intraclass_correlations(panel)
    interval = next(name for name in second.columns if name.startswith("CI95"))
    for name, (_, row) in zip(SINGLE + AVERAGE, second.iterrows(), strict=True):
        ours = getattr(found, name)
        assert ours.estimate == pytest.approx(row["ICC"], abs=1e-6)
        assert (ours.low, ours.high) == pytest.approx(tuple(row[interval]), abs=0.0051)


def test_unrelated_ratings_give_no_average_rather_than_nan():
    found = intraclass_correlations(Ratings.from_matrix([[1, 3], [2, 2], [3, 1]]))
    assert found.icc3k.estimate is None
    assert "undefined" in found.icc3k.reason


def test_exact_agreement_is_one_without_an_interval():
    found = intraclass_correlations(Ratings.from_matrix([[1, 1], [4, 4], [6, 6]]))
    assert found.icc2.estimate == pytest.approx(1)
    assert found.icc2.low is None


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        (np.full((3, 3), 4.0), "no_variance"),
        ([[1, 2, np.nan, np.nan], [np.nan, np.nan, 3, 4]], "no_overlap"),
        ([[1], [2]], "one_rater"),
        (np.full((2, 2), np.nan), "all_missing"),
    ],
)
def test_degenerate_panels_have_a_named_reason(matrix, code):
    with pytest.raises(NotEstimable) as raised:
        intraclass_correlations(Ratings.from_matrix(matrix))
    assert raised.value.code == code


@pytest.mark.parametrize("raters", [4, 12])
@pytest.mark.parametrize("noise", [0.05, 0.5, 4.0])
def test_intervals_with_holes_stay_inside_the_possible_range(raters, noise):
    rng = np.random.default_rng(11)
    table = rng.normal(0, 1, (8, 1)) + rng.normal(0, noise, (8, raters))
    table[rng.random(table.shape) < 0.25] = np.nan
    found = intraclass_correlations(Ratings.from_matrix(table))
    for name in SINGLE + AVERAGE:
        icc = getattr(found, name)
        if icc.low is None:
            assert icc.reason
            continue
        assert icc.low <= icc.estimate <= icc.high <= 1
        if name in SINGLE:
            assert icc.low >= -1 / (found.k - 1) or found.k < 2
