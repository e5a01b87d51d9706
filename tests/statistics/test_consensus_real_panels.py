"""Real panels: what one straight-liner does, all figures of the P.910 sample, and limits cut to the scale."""

import numpy as np
import pytest

from labeling.statistics.consensus import consensus
from labeling.statistics.limits import clipped
from labeling.statistics.ratings import Ratings

TRAITS = ("attractiveness", "dominance", "health", "masculinity", "trustworthiness")


def with_liner(honest: np.ndarray, always: float) -> np.ndarray:
    return consensus(Ratings.from_matrix(np.column_stack([honest, np.full(len(honest), always)]))).estimate


@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.parametrize("always", [1.0, 4.0, 7.0])
def test_one_straight_liner_does_not_move_the_consensus_of_the_first_nineteen(faces, trait, always):
    everybody = faces(trait).matrix().mean(axis=1)
    honest = faces(trait, 19).matrix()
    found = with_liner(honest, always)
    assert np.corrcoef(found, everybody)[0, 1] > 0.9
    assert found.std() > 0.85 * consensus(Ratings.from_matrix(honest)).estimate.std()


@pytest.mark.parametrize("trait", TRAITS)
def test_nor_of_any_other_nineteen(faces, trait):
    """Nineteen real raters alone are sometimes below .9 (dominance: .77 at worst); the straight-liner costs nothing."""
    table = faces(trait).matrix()
    everybody, near = table.mean(axis=1), []
    for seed in range(20):
        honest = table[:, np.random.default_rng(seed).permutation(200)[:19]]
        without = consensus(Ratings.from_matrix(honest)).estimate
        found = with_liner(honest, 4.0)
        assert np.corrcoef(found, without)[0, 1] > 0.999
        near.append(np.corrcoef(found, everybody)[0, 1])
        assert near[-1] > np.corrcoef(without, everybody)[0, 1] - 0.005
    assert np.mean(near) > 0.9


@pytest.mark.parametrize("trait", TRAITS)
def test_one_who_answers_at_random_does_not_either(faces, trait):
    table = faces(trait).matrix()
    rng = np.random.default_rng(len(trait))
    honest = table[:, rng.permutation(200)[:19]]
    found = consensus(Ratings.from_matrix(np.column_stack([honest, rng.integers(1, 8, 50)])))
    assert np.corrcoef(found.estimate, table.mean(axis=1))[0, 1] > 0.9


def test_all_four_published_figures_of_p910(p910_sample):
    found = consensus(p910_sample, "p910")
    published = (4.926232195563247, -0.189852445792812, 1.8339364220090855, 0.1548785178603921)
    figures = (found.estimate[0], found.bias[0], found.inconsistency[0], found.standard_error[0])
    assert figures == pytest.approx(published, abs=1e-9, rel=0)


def test_limits_are_cut_to_the_scale_and_hold_the_estimate():
    low, high = clipped([1.2, 4.0, 7.3, 0.8], [0.5, 3.0, 6.9, 0.1], [1.9, 5.0, 7.7, 0.9], 1, 7)
    assert low.tolist() == [1.0, 3.0, 6.9, 0.8]
    assert high.tolist() == [1.9, 5.0, 7.3, 1.0]


def test_real_limits_on_the_scale(faces):
    ratings = faces("attractiveness", 8)
    found = consensus(ratings)
    assert found.low.min() < 1
    low, high = clipped(found.estimate, found.low, found.high, 1, 7)
    assert ((low <= found.estimate) & (found.estimate <= high)).all()
    within = (found.estimate >= 1) & (found.estimate <= 7)
    assert (low[within] >= 1).all()
    assert (high[within] <= 7).all()


def test_nan_stays_nan():
    low, high = clipped([np.nan], [np.nan], [np.nan], 1, 7)
    assert np.isnan([low, high]).all()
