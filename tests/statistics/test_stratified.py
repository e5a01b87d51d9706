"""Means of parts of the panel and of the population, by hand, by simulation and where they cannot be had."""

import numpy as np
import pytest
from scipy.stats import t

from labeling.statistics.consensus import consensus
from labeling.statistics.ratings import Ratings
from labeling.statistics.stratified import stratified
from tests.statistics.consensus_methods import every_method

NAN = np.nan
# 3 units x 5 raters: a and b belong to north, c, d and e to south.
TABLE = [[1, 3, 4, 5, 6], [2, 2, 6, 6, NAN], [3, 5, NAN, NAN, 3]]
REGION = {0: "north", 1: "north", 2: "south", 3: "south", 4: "south"}


def by_name(found):
    return {means.stratum: means for means in found.strata}


def test_plain_means_by_hand():
    found = stratified(Ratings.from_matrix(TABLE), REGION, {"north": 0.25, "south": 0.75}, "mean")
    strata = by_name(found)
    assert strata["north"].mean.tolist() == [2, 2, 4]
    assert strata["south"].mean.tolist() == [5, 6, 3]
    assert strata["north"].n.tolist() == [2, 2, 2]
    assert strata["south"].n.tolist() == [3, 2, 1]
    assert (strata["north"].raters, strata["south"].raters) == (2, 3)
    assert found.weighted == pytest.approx([0.25 * 2 + 0.75 * 5, 0.25 * 2 + 0.75 * 6, 0.25 * 4 + 0.75 * 3])
    # Unit 0: variances of the means 2/2 and 1/3, so SE^2 = .0625 * 1 + .5625 / 3.
    assert found.standard_error[0] == pytest.approx(0.5)
    freedom = 0.25**2 / (0.0625**2 / 1 + 0.1875**2 / 2)
    assert freedom == pytest.approx(2.909, abs=1e-3)
    assert found.high[0] - found.weighted[0] == pytest.approx(0.5 * t.ppf(0.975, freedom))
    assert (found.code, found.note) == (None, None)
    assert found.lacking.tolist() == [-1, -1, -1]


@every_method
def test_a_stratum_is_the_consensus_of_its_raters(method, faces):
    ratings = faces("health", 60)
    half = {label: k % 2 for k, label in enumerate(ratings.rater_labels)}
    found = stratified(ratings, half, {0: 0.5, 1: 0.5}, method)
    own = consensus(ratings.subset_raters([label for label in half if half[label] == 1]), method)
    means = by_name(found)[1]
    for name, expected in (("mean", own.estimate), ("low", own.low), ("high", own.high), ("n", own.count)):
        assert getattr(means, name) == pytest.approx(expected), name


def test_leniency_of_a_rater_comes_off_and_the_level_of_a_stratum_stays():
    rng = np.random.default_rng(3)
    taste = rng.normal(4, 1, (2, 30))
    level, lenient = np.array([0.0, 1.0]), rng.normal(0, 1.5, 40)
    side = np.arange(40) % 2
    table = taste[side].T + level[side] + lenient + rng.normal(0, 0.3, (30, 40))
    table[rng.random(table.shape) < 0.4] = NAN
    found = stratified(Ratings.from_matrix(table), dict(enumerate(side.tolist())), {0: 0.5, 1: 0.5})
    for k in (0, 1):
        expected = taste[k] + level[k] + lenient[side == k].mean()
        assert by_name(found)[k].mean == pytest.approx(expected, abs=0.45)


def test_shares_that_do_not_sum_to_one_are_normalised_and_said():
    ratings = Ratings.from_matrix(TABLE)
    found = stratified(ratings, REGION, {"north": 1.0, "south": 3.0}, "mean")
    assert found.weighted == pytest.approx(
        stratified(ratings, REGION, {"north": 0.25, "south": 0.75}, "mean").weighted
    )
    assert found.note == "Shares sum to 4; they were normalised."
    assert [means.share for means in found.strata] == [0.25, 0.75]


def test_a_unit_that_a_stratum_with_a_share_has_not_rated_has_no_weighted_mean():
    table = [row.copy() for row in TABLE]
    table[1] = [NAN, NAN, 6, 6, NAN]
    found = stratified(Ratings.from_matrix(table), REGION, {"north": 0.25, "south": 0.75}, "mean")
    assert np.isnan(found.weighted).tolist() == [False, True, False]
    assert np.isnan(found.low).tolist() == np.isnan(found.high).tolist() == [False, True, False]
    assert found.strata[found.lacking[1]].stratum == "north"
    assert found.code is None


def test_a_stratum_without_a_share_does_not_matter():
    found = stratified(Ratings.from_matrix(TABLE), REGION, {"south": 1.0}, "mean")
    assert found.weighted == pytest.approx([5, 6, 3])
    assert by_name(found)["north"].share == 0


@pytest.mark.parametrize(
    ("strata", "shares", "code"),
    [
        (REGION, {"north": 0.0, "south": 0.0}, "no_shares"),
        (REGION, {}, "no_shares"),
        (REGION, {"north": 0.5, "south": 0.3, "west": 0.2}, "stratum_not_estimable"),
        ({**REGION, 0: "south"}, {"north": 0.5, "south": 0.5}, "stratum_not_estimable"),
    ],
)
def test_no_weighted_mean_has_a_named_reason(strata, shares, code):
    found = stratified(Ratings.from_matrix(TABLE), strata, shares, "mean")
    assert found.code == code
    assert found.reason
    assert np.isnan(found.weighted).all()


def test_shares_are_not_negative():
    with pytest.raises(ValueError, match="0 or more"):
        stratified(Ratings.from_matrix(TABLE), REGION, {"north": -0.5, "south": 1.5})


def test_the_weighted_interval_covers_the_population():
    """Two thirds of the panel are of a stratum that is a fifth of the population and has another taste."""
    rng = np.random.default_rng(11)
    inside, closer = [], []
    for _ in range(60):
        side = (np.arange(45) < 15).astype(int)
        taste = rng.normal(4, 1, 40) + np.stack([np.zeros(40), rng.normal(0, 0.7, 40)])
        table = taste[side].T + rng.normal(0, 0.8, 45) + rng.normal(0, 1, (40, 45))
        table[rng.random(table.shape) < 0.5] = NAN
        truth = 0.2 * taste[0] + 0.8 * taste[1]
        ratings = Ratings.from_matrix(table)
        found = stratified(ratings, dict(enumerate(side.tolist())), {0: 0.2, 1: 0.8})
        error = found.weighted - truth - (found.weighted - truth).mean()
        inside.append(np.mean(np.abs(error) <= found.high - found.weighted))
        plain = consensus(ratings).estimate - truth
        closer.append(np.std(error) < np.std(plain))
    assert 0.93 < np.mean(inside) < 0.975
    assert np.mean(closer) > 0.9
