"""The Bayesian linear head behind the value of a rating."""

from typing import Any

import numpy as np
import pytest

from active_learning.strategies.errors import SelectionError
from active_learning.strategies.learner import LinearBayes, feature_learner


def study(size: int, tau2: float, seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    w = rng.standard_normal(8) / 3
    X = rng.standard_normal((size, 8))
    counts, noise = rng.integers(1, 5, size), rng.uniform(0.5, 2, size)
    truth = 4 + X @ w
    y = truth + np.sqrt(tau2 + noise / counts) * rng.standard_normal(size)
    return X, y, counts, noise, truth


def test_covariance_is_the_inverse_information_of_prior_and_ratings() -> None:
    X, y, counts, noise, _ = study(30, 0.3, 0)
    fit = LinearBayes(prior_precision=2.0).fit(X, y, counts, noise, tau2=0.3)
    phi = fit.features(X)
    A = 2.0 * np.eye(phi.shape[1]) + phi.T @ (phi / (0.3 + noise / counts)[:, None])
    np.testing.assert_allclose(fit.covariance_, np.linalg.inv(A), rtol=1e-8, atol=1e-12)


def test_predictions_are_those_of_weighted_ridge() -> None:
    from sklearn.linear_model import Ridge

    X, y, counts, noise, _ = study(50, 0.3, 1)
    fit = LinearBayes(prior_precision=2.0).fit(X, y, counts, noise, tau2=0.3)
    ridge = Ridge(alpha=2.0, fit_intercept=False)
    ridge.fit(fit.features(X), y - fit.offset_, sample_weight=1 / (0.3 + noise / counts))
    np.testing.assert_allclose(fit.predict(X), ridge.predict(fit.features(X)) + fit.offset_, rtol=1e-8)


def test_the_spread_covers_the_truth_as_often_as_it_says() -> None:
    inside = []
    for seed in range(40):
        X, y, counts, noise, truth = study(80, 0.3, seed)
        mean, std = (
            LinearBayes().fit(X[:60], y[:60], counts[:60], noise[:60]).predict(X[60:], return_std=True)
        )
        inside.append(np.abs(mean - truth[60:]) < 1.645 * std)
    assert 0.84 < np.mean(inside) < 0.95


def test_the_variance_of_assets_around_the_model_is_found() -> None:
    X, y, counts, noise, _ = study(3000, 0.5, 3)
    assert LinearBayes().fit(X, y, counts, noise).tau2_ == pytest.approx(0.5, rel=0.15)


def test_more_features_than_ratings_still_predict_better_than_the_mean() -> None:
    rng = np.random.default_rng(4)
    w = rng.standard_normal(200) / 8
    X = rng.standard_normal((400, 200))
    y = X @ w + 0.5 * rng.standard_normal(400)
    predicted = LinearBayes().fit(X[:120], y[:120], noise=0.25).predict(X[120:])
    assert np.mean((predicted - y[120:]) ** 2) < 0.9 * np.var(y[120:])


def test_input_that_cannot_be_fitted_is_named() -> None:
    X, y, counts, _, _ = study(10, 0.3, 5)
    cases: list[tuple[Any, Any, str]] = [
        ((X, y[:5]), {}, "wrong_length"),
        ((X * np.nan, y), {}, "not_finite"),
    ]
    cases += [
        ((X, y), {"noise": 0.0}, "noise_not_positive"),
        ((X, y), {"counts": 0 * counts}, "noise_not_positive"),
    ]
    for arguments, options, code in cases:
        with pytest.raises(SelectionError) as caught:
            LinearBayes().fit(*arguments, **options)
        assert caught.value.code == code


def test_a_learner_without_features_and_covariance_is_named() -> None:
    with pytest.raises(SelectionError, match="covariance_") as caught:
        feature_learner(object())
    assert caught.value.code == "learner"
