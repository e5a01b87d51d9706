"""Pooled noise and the spread around the model."""

import numpy as np
import pytest

from active_learning.strategies.errors import SelectionError
from active_learning.strategies.noise import between_variance, pooled_noise, within_variance


def test_pooling_beats_each_assets_own_variance_and_one_noise_for_all() -> None:
    rng = np.random.default_rng(1)
    size = 3000
    true = 9 * 1.5 / rng.chisquare(11, size)
    counts = rng.integers(2, 8, size)
    own = true * rng.chisquare(counts - 1) / (counts - 1)
    estimate = pooled_noise(own, counts)
    error = np.mean((estimate.noise - true) ** 2)
    assert error < 0.5 * np.mean((own - true) ** 2)
    assert error < 0.95 * np.mean((estimate.pooled - true) ** 2)
    assert estimate.pooled == pytest.approx(true.mean(), rel=0.05)
    # For variances from a scaled inverse chi-square with d0 degrees of freedom the weight is d0 - 2.
    assert 5 < estimate.prior_weight < 14


def test_equal_true_noise_is_pooled_nearly_whole() -> None:
    rng = np.random.default_rng(2)
    counts = np.full(800, 4)
    estimate = pooled_noise(2.0 * rng.chisquare(3, 800) / 3, counts)
    assert estimate.prior_weight > 30
    assert estimate.noise.std() < 0.1


def test_unrated_and_once_rated_assets_get_the_pooled_noise() -> None:
    estimate = pooled_noise([0.0, 0.0, 1.0, 3.0], [0, 1, 3, 3])
    assert estimate.noise[0] == estimate.noise[1] == estimate.pooled == 2.0


def test_two_equal_ratings_do_not_make_an_asset_noiseless() -> None:
    rng = np.random.default_rng(3)
    own = np.where(rng.random(200) < 0.4, 0.0, 5 * rng.random(200))
    assert (pooled_noise(own, np.full(200, 2)).noise > 0).all()


@pytest.mark.parametrize(
    ("within", "counts", "code"),
    [
        ([0.0, 0.0], [1, 1], "no_repeated_ratings"),
        ([0.0, 0.0], [3, 2], "no_spread"),
        ([np.nan, 1.0], [2, 2], "not_finite"),
    ],
)
def test_what_cannot_be_estimated_is_named(within: list[float], counts: list[int], code: str) -> None:
    with pytest.raises(SelectionError) as caught:
        pooled_noise(within, counts)
    assert caught.value.code == code


def test_long_form_gives_counts_means_and_variances() -> None:
    counts, means, variances = within_variance([0, 2, 0, 2, 2], [1, 4, 3, 5, 6], 4)
    assert counts.tolist() == [2, 0, 3, 0]
    assert means.tolist() == [2, 0, 5, 0]
    assert variances.tolist() == [2, 0, 1, 0]


def test_the_spread_around_the_model_is_recovered() -> None:
    rng = np.random.default_rng(4)
    counts, noise = rng.integers(1, 10, 5000), rng.uniform(0.5, 3, 5000)
    residuals = np.sqrt(0.4 + noise / counts) * rng.standard_normal(5000)
    assert between_variance(residuals, counts, noise) == pytest.approx(0.4, rel=0.1)


def test_no_spread_beyond_the_raters_is_zero() -> None:
    rng = np.random.default_rng(5)
    assert between_variance(0.9 * rng.standard_normal(400), np.ones(400), np.ones(400)) == 0.0


def test_more_parameters_than_assets_is_named() -> None:
    with pytest.raises(SelectionError) as caught:
        between_variance([1.0, 2.0], [1, 1], 1.0, used=2)
    assert caught.value.code == "too_few_residuals"
