"""Raters needed, from variance components: against the real panels and by subsampling them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.statistics.consensus import consensus
from labeling.statistics.errors import NotEstimable
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.planning import (
    Component,
    decision_study,
    half_width_at,
    icc_at,
)
from labeling.statistics.raters_needed import raters_for_half_width, raters_for_icc
from labeling.statistics.ratings import Ratings

TRAITS = ("attractiveness", "dominance", "health", "masculinity", "trustworthiness")
KS = np.array([10.0, 20.0, 30.0, 50.0])


def a_panel(
    units: int, raters: int, seed: int, spread: tuple[float, float, float] = (0.8, 0.6, 1.2)
) -> Ratings:
    rng = np.random.default_rng(seed)
    unit, rater, rest = spread
    table = (
        rng.normal(0, unit, (units, 1)) + rng.normal(0, rater, raters) + rng.normal(0, rest, (units, raters))
    )
    return Ratings.from_matrix(table)


def test_real_traits_on_average_as_measured(faces):
    """research/statistics.md: k = 10: ICC(2,k) .64, half-width 1.04; 20: .78/.68; 30: .84/.54; 50: .90/.41."""
    found = [decision_study(faces(trait)) for trait in TRAITS]
    reliability = np.mean([icc_at(one.icc2, KS)[0] for one in found], axis=0)
    width = np.mean([half_width_at(one.absolute, KS, "absolute")[0] for one in found], axis=0)
    np.testing.assert_allclose(reliability, [0.64, 0.78, 0.84, 0.90], atol=0.03)
    np.testing.assert_allclose(width, [1.04, 0.68, 0.54, 0.41], atol=0.02)


def test_between_thirty_and_ninety_eight_raters_for_nine_tenths(faces):
    needed = [raters_for_icc(decision_study(faces(trait)).icc2, 0.9).estimate for trait in TRAITS]
    assert all(30 <= n <= 98 for n in needed)


@pytest.mark.parametrize("trait", TRAITS)
def test_what_thirty_raters_predict_is_reached_by_the_rest(faces, trait):
    whole = faces(trait)
    rng = np.random.default_rng(4)
    reached, held = [], []
    for _round in range(20):
        mixed = rng.permutation(whole.rater_labels).tolist()
        needed = raters_for_icc(decision_study(whole.subset_raters(mixed[:30])).icc2, 0.8)
        others = whole.subset_raters(mixed[30 : 30 + needed.estimate])
        reached.append(intraclass_correlations(others).icc2k.estimate)
        held.append(needed.low <= raters_for_icc(decision_study(whole).icc2, 0.8).estimate <= needed.high)
    assert abs(np.mean(reached) - 0.8) < 0.05
    assert np.mean(held) >= 0.9


def test_relative_half_width_is_that_of_the_consensus(faces):
    """The expected width at k agrees with what the consensus of k other raters has on average."""
    rng = np.random.default_rng(2)
    ratios = []
    for trait in TRAITS:
        whole = faces(trait)
        for _draw in range(4):
            mixed = rng.permutation(whole.rater_labels).tolist()
            components = decision_study(whole.subset_raters(mixed[:60]))
            predicted = half_width_at(components.relative, KS, "relative")[0]
            found = [consensus(whole.subset_raters(mixed[60 : 60 + int(k)])) for k in KS]
            ratios.append([np.mean(one.high - one.low) / 2 for one in found] / predicted)
    np.testing.assert_allclose(np.mean(ratios, axis=0), 1.0, atol=0.08)


def test_intervals_hold_the_true_number_of_raters():
    """Nominal 95%; the two-way jackknife is a little wide."""
    true = 0.9 / 0.1 * (0.36 + 1.44) / 0.64
    held = []
    for seed in range(150):
        needed = raters_for_icc(decision_study(a_panel(60, 20, seed)).icc2, 0.9)
        held.append(needed.low <= np.ceil(true) and (needed.high is None or np.ceil(true) <= needed.high))
    assert 0.91 <= np.mean(held) <= 1.0


def test_holes_change_little(faces):
    whole = faces("attractiveness")
    keep = np.random.default_rng(1).random(len(whole)) < 0.4
    full, holes = decision_study(whole), decision_study(whole.where(keep))
    assert holes.icc2.estimate == pytest.approx(full.icc2.estimate, rel=0.1)
    assert holes.icc2.high - holes.icc2.low > full.icc2.high - full.icc2.low


def test_reliability_at_k_is_the_icc_of_a_complete_panel(shrout_fleiss):
    found, iccs = decision_study(shrout_fleiss), intraclass_correlations(shrout_fleiss)
    k = np.array([1.0, 4.0])
    assert icc_at(found.icc2, k)[0] == pytest.approx([0.289764, 0.620051], abs=1e-6)
    assert icc_at(found.icc3, k)[0] == pytest.approx([0.714841, 0.909316], abs=1e-6)
    assert found.unit.estimate == pytest.approx(iccs.variance_unit)
    assert found.small_panel


@given(noise=st.floats(0.01, 200), wanted=st.floats(0.05, 0.99))
@settings(max_examples=60, deadline=None)
def test_the_number_is_the_least_that_reaches_the_wish(noise, wanted):
    needed = raters_for_icc(Component(noise), wanted)
    if needed.estimate is None:
        assert needed.code == "out_of_reach"
        return
    assert icc_at(Component(noise), np.array([needed.estimate]))[0] >= wanted - 1e-6
    if needed.estimate > 1:
        assert icc_at(Component(noise), np.array([needed.estimate - 1.0]))[0] < wanted


def test_half_width_wanted_is_reached_with_that_many_and_not_with_one_less():
    for width in ("relative", "absolute"):
        needed = raters_for_half_width(Component(1.5, 1.2, 1.9), 0.5, width)
        at = half_width_at(Component(1.5), np.array([needed.estimate, needed.estimate - 1.0]), width)[0]
        assert at[0] <= 0.5 < at[1]
        assert needed.low < needed.estimate < needed.high


def test_out_of_reach_says_how_far_it_would_go():
    needed = raters_for_icc(Component(5000.0), 0.9)
    assert (needed.estimate, needed.code) == (None, "out_of_reach")
    assert needed.best == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("matrix", "code"),
    [
        ([[np.nan]], "all_missing"),
        ([[1.0], [2.0]], "one_rater"),
        ([[1.0, 2.0]], "one_unit"),
        ([[3.0, 3.0], [3.0, 3.0]], "no_variance"),
    ],
)
def test_degenerate_data_has_a_named_reason(matrix, code):
    with pytest.raises(NotEstimable) as error:
        decision_study(Ratings.from_matrix(matrix))
    assert error.value.code == code


def test_images_that_do_not_differ_have_no_number_of_raters():
    rng = np.random.default_rng(3)
    table = rng.normal(0, 1, (30, 12))
    found = decision_study(Ratings.from_matrix(table - table.mean(axis=1, keepdims=True)))
    assert raters_for_icc(found.icc2, 0.8).code == "no_signal"
    assert raters_for_half_width(found.relative, 0.5, "relative").estimate is not None


def test_raters_who_agree_to_the_point_are_enough_alone():
    found = decision_study(Ratings.from_matrix([[1.0, 1.0, 1.0], [4.0, 4.0, 4.0], [7.0, 7.0, 7.0]]))
    assert raters_for_icc(found.icc2, 0.95).estimate == 1


def test_a_wish_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        raters_for_icc(Component(1.0), 1.0)
    with pytest.raises(ValueError, match="above 0"):
        raters_for_half_width(Component(1.0), 0.0, "relative")
