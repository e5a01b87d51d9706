"""With and without a rater: alpha, ICC(2,k), consensus, against the plain computation on either half."""

import numpy as np
import pytest

from labeling.statistics.alpha import alpha
from labeling.statistics.consensus import consensus
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.influence import alpha_change, consensus_change, icc2k_change
from labeling.statistics.ratings import Ratings


@pytest.fixture
def panel(faces) -> Ratings:
    table = faces("health").matrix()[:, :24].copy()
    rng = np.random.default_rng(4)
    table[rng.random(table.shape) < 0.3] = np.nan
    table[:, 23] = 8 - np.nanmean(table[:, :20], axis=1).round()
    return Ratings.from_matrix(table)


def without(panel: Ratings, rater: int) -> Ratings:
    return panel.subset_raters([label for label in panel.rater_labels if label != rater])


@pytest.mark.parametrize("level", ["interval", "ordinal", "nominal"])
def test_alpha_with_and_without_is_alpha_of_either(panel, level):
    found = alpha_change(panel, 23, level)
    assert found.with_rater == pytest.approx(alpha(panel, level))
    assert found.without_rater == pytest.approx(alpha(without(panel, 23), level))
    assert found.difference == pytest.approx(found.with_rater - found.without_rater)
    assert found.low < found.difference < found.high


def test_a_reversed_rater_costs_agreement_beyond_doubt_and_another_does_not(panel):
    assert alpha_change(panel, 23, "interval").high < 0
    other = alpha_change(panel, 5, "interval")
    assert abs(other.difference) < 0.03


def test_the_interval_is_the_jackknife_over_units(panel):
    found = alpha_change(panel, 23, "interval")
    rest = without(panel, 23)
    deleted = [
        alpha(panel.where(panel.unit != u)) - alpha(rest.where(rest.unit != u)) for u in range(panel.n_units)
    ]
    error = np.sqrt(49 / 50 * ((deleted - np.mean(deleted)) ** 2).sum())
    assert (found.high - found.low) / 2 == pytest.approx(2.0096 * error, rel=1e-3)


def test_icc2k_of_all_raters_is_that_of_the_report(panel):
    found = icc2k_change(panel, 23)
    assert found.with_rater == pytest.approx(intraclass_correlations(panel).icc2k.estimate)
    assert found.without_rater > found.with_rater


def test_how_far_the_consensus_moves(panel):
    found = consensus_change(panel, 23, "panelwise")
    change = np.abs(consensus(panel).estimate - consensus(without(panel, 23)).estimate)
    assert found.largest == pytest.approx(change.max())
    assert found.mean == pytest.approx(change.mean())
    assert (found.units, found.lost) == (50, 0)


def test_an_image_that_only_they_have_rated_is_lost_and_named():
    table = np.array([[1.0, 2, 3], [4, 5, 5], [6, 6, 7], [np.nan, np.nan, 4]])
    found = consensus_change(Ratings.from_matrix(table), 2, "mean")
    assert (found.units, found.lost) == (3, 1)


def test_what_cannot_be_compared_is_named():
    two = Ratings.from_matrix(np.array([[1.0, 2], [3, 4], [5, 5]]))
    found = alpha_change(two, 1, "interval")
    assert found.with_rater is not None
    assert (found.without_rater, found.difference, found.code) == (None, None, "one_rater")
    assert icc2k_change(two, 1).code == "one_rater"
    assert consensus_change(two, 1, "panelwise").code == "one_rater"
