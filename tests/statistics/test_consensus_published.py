"""Recommendations reproduced, and straight-liners that change little."""

import numpy as np
import pytest

from labeling.statistics.consensus import consensus
from labeling.statistics.ratings import Ratings
from tests.statistics.consensus_methods import every_method, shape, thinned


def test_p910_of_the_reference_implementation(p910_sample):
    found = consensus(p910_sample, "p910")
    assert found.estimate[0] == pytest.approx(4.926232195563247, abs=1e-12)
    assert found.bias[0] == pytest.approx(-0.189852445792812, abs=1e-12)
    assert found.inconsistency[0] == pytest.approx(1.8339364220090855, abs=1e-12)
    assert found.standard_error[0] == pytest.approx(0.1548785178603921, abs=1e-12)


def test_plain_p910_collapses_on_a_straight_liner_and_panelwise_does_not(faces):
    """Fifteen real raters and one who always gives 4: he fits himself, so P.910 believes only him."""
    truth = shape(faces("trustworthiness").matrix().mean(axis=1))
    honest = faces("trustworthiness").matrix()[:, :15]
    with_liner = Ratings.from_matrix(np.column_stack([honest, np.full(50, 4.0)]))
    collapsed = consensus(with_liner, "p910")
    assert collapsed.inconsistency[-1] < 1e-3
    assert collapsed.estimate.std() < 0.01 * truth.std()
    ours = consensus(with_liner, "panelwise")
    without = consensus(Ratings.from_matrix(honest), "panelwise")
    assert ours.estimate.std() > 0.85 * without.estimate.std()
    assert np.corrcoef(ours.estimate, truth)[0, 1] > 0.9
    assert ours.inconsistency[-1] > 0.4


@pytest.mark.parametrize("trait", ["attractiveness", "dominance", "health", "masculinity", "trustworthiness"])
def test_forty_raters_of_twenty_faces_against_two_hundred_of_fifty(faces, trait):
    table = faces(trait).matrix()
    rng = np.random.default_rng(len(trait))
    truth, error, inside, absolute = table.mean(axis=1), {"panelwise": [], "mean": []}, [], []
    for _ in range(12):
        part = Ratings.from_matrix(thinned(table[:, rng.permutation(200)[:40]], 20, rng))
        for method, errors in error.items():
            found = consensus(part, method)
            relative = shape(truth) + found.estimate.mean()
            errors.append(np.sqrt(np.mean((found.estimate - relative) ** 2)))
        found = consensus(part)
        relative = shape(truth) + found.estimate.mean()
        inside.append(np.mean((found.low <= relative) & (relative <= found.high)))
        absolute.append(np.mean((found.low_absolute <= truth) & (truth <= found.high_absolute)))
    assert np.mean(error["panelwise"]) < 0.9 * np.mean(error["mean"])
    assert 0.91 < np.mean(inside) < 0.99
    assert np.mean(absolute) > 0.88


@every_method
def test_noise_free_ratings_are_explained_fully(method):
    unit, bias = np.array([2.0, 3.0, 4.5, 5.0, 6.0]), np.array([-1.0, 0.0, 0.25, 0.75])
    found = consensus(Ratings.from_matrix(unit[:, None] + bias), method)
    assert found.estimate == pytest.approx(unit, abs=1e-6)
    assert found.bias == pytest.approx(bias, abs=1e-6)
    assert found.inconsistency == pytest.approx(np.zeros(4), abs=1e-6)


def test_an_erratic_rater_weighs_less_and_bt500_rejects_him():
    rng = np.random.default_rng(7)
    table = np.round(np.clip(rng.normal(4, 1.2, (60, 1)) + rng.normal(0, 0.7, (60, 20)), 1, 7))
    table[:, 4] = rng.choice([1.0, 7.0], 60)
    found = consensus(Ratings.from_matrix(table))
    assert found.inconsistency.argmax() == 4
    assert consensus(Ratings.from_matrix(table), "bt500").rejected == (4,)
    assert consensus(Ratings.from_matrix(np.delete(table, 4, axis=1)), "bt500").rejected == ()
