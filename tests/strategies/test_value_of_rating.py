"""Value of one rating: against the formula computed the long way, and against what it must mean."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from active_learning.strategies import registry
from active_learning.strategies.learner import LinearBayes
from active_learning.strategies.rating_terms import precision
from active_learning.strategies.value_of_rating import plan


def fitted(seed: int = 0, size: int = 60, width: int = 4) -> tuple[LinearBayes, np.ndarray, dict[str, Any]]:
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((size, width))
    rows = rng.choice(size, 15, replace=False)
    counts, noise = np.zeros(size), rng.uniform(0.4, 2.5, size)
    counts[rows] = rng.integers(1, 4, 15)
    y = 4 + X[rows] @ rng.standard_normal(width) + 0.7 * rng.standard_normal(15)
    learner = LinearBayes(prior_precision=0.5).fit(X[rows], y, counts[rows], noise[rows], tau2=0.3)
    return learner, X, {"counts": counts, "noise": noise}


def the_long_way(
    learner: LinearBayes, X: np.ndarray, ratings: int, per_asset: int, context: dict[str, Any]
) -> tuple[list[int], list[float]]:
    """The note's greedy rule with A inverted anew for every pick."""
    phi, size = learner.features(X), len(X)
    A = np.linalg.inv(learner.covariance_)
    n, noise, tau2 = context["counts"].copy(), context["noise"], learner.tau2_
    weights = context.get("target_weights", np.ones(size))
    own_weight = context.get("importance", np.zeros(size))
    cost = context.get("cost", np.ones(size))
    M = (phi.T * weights) @ phi / weights.sum()

    def p(k: np.ndarray) -> np.ndarray:
        return np.where(k > 0, 1 / (tau2 + noise / np.maximum(k, 1e-12)), 0.0)

    def own(q: np.ndarray, k: np.ndarray) -> np.ndarray:
        v = noise / np.maximum(k, 1e-12)
        return np.where(k > 0, q * v / (q + v), q)

    assets: list[int] = []
    values: list[float] = []
    for _ in range(ratings):
        S = np.linalg.inv(A)
        h, g = np.diag(phi @ S @ phi.T), np.diag(phi @ S @ M @ S @ phi.T)
        gain = p(n + 1) - p(n)
        q = h + tau2
        value = (size * gain * g / (1 + gain * h) + own_weight * (own(q, n) - own(q, n + 1))) / cost
        taken = np.bincount(assets, minlength=size) if assets else np.zeros(size)
        value = np.where(taken < per_asset, value, -np.inf)
        i = int(np.argmax(value))
        assets.append(i)
        values.append(float(value[i]))
        A = A + gain[i] * np.outer(phi[i], phi[i])
        n[i] += 1
    return assets, values


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_rank_one_updates_equal_inverting_anew(seed: int) -> None:
    learner, X, context = fitted(seed)
    rng = np.random.default_rng(100 + seed)
    context |= {
        "target_weights": rng.uniform(0.1, 3, len(X)),
        "importance": 5 * rng.uniform(0, 1, len(X)),
        "cost": rng.uniform(0.5, 2, len(X)),
    }
    assets, values = the_long_way(learner, X, 50, 2, context)
    planned = plan(learner, X, 50, per_asset=2, **context)
    assert planned.assets.tolist() == assets
    np.testing.assert_allclose(planned.values, values, rtol=1e-9)
    assert planned.ratings.max() == 2  # the case reaches re-ratings, or it would prove less


def test_the_model_part_is_the_variance_the_target_loses() -> None:
    learner, X, context = fitted()
    rng = np.random.default_rng(7)
    weights = rng.uniform(0.1, 3, len(X))
    (i,), (value,) = registry.get("value_of_rating")(learner, X, 1, target_weights=weights, **context)
    phi = learner.features(X)
    n, noise = context["counts"][[i]], context["noise"][[i]]
    gain = (precision(n + 1, noise, learner.tau2_) - precision(n, noise, learner.tau2_))[0]
    after = np.linalg.inv(np.linalg.inv(learner.covariance_) + gain * np.outer(phi[i], phi[i]))
    lost = np.einsum("ij,jk,ik->i", phi, learner.covariance_ - after, phi)
    assert value == pytest.approx(len(X) * np.average(lost, weights=weights), rel=1e-9)


def test_a_rating_of_an_asset_rated_often_is_worth_ever_less() -> None:
    learner, X, context = fitted()
    values = []
    for n in (0, 1, 2, 4, 8, 16, 64):
        counts = context["counts"].copy()
        counts[5] = n
        only = np.arange(len(X)) != 5
        told = {**context, "counts": counts, "importance": np.ones(len(X)), "excluded": only}
        values.append(float(registry.get("value_of_rating")(learner, X, 1, **told)[1][0]))
    assert all(later < earlier for earlier, later in pairwise(values))
    assert values[-1] < 0.01 * values[0]
    assert precision(np.array([1e9]), np.array([2.0]), 0.3)[0] == pytest.approx(1 / 0.3)


def test_where_assets_differ_much_from_the_model_new_ones_come_before_further_ratings() -> None:
    learner, X, _ = fitted()
    counts = np.where(np.arange(len(X)) % 2, 1.0, 0.0)
    quiet = np.full(len(X), 0.2)
    planned = plan(learner, X, 20, tau2=3.0, noise=quiet, counts=counts)
    assert (counts[planned.assets] == 0).all()
    assert planned.ratings.max() == 1


def test_importance_sends_ratings_to_the_asset_whose_score_matters() -> None:
    learner, X, context = fitted()
    context["counts"][:] = 3
    importance = np.zeros(len(X))
    importance[8] = 1.0
    planned = plan(learner, X, 3, importance=importance, importance_weight=1e4, per_asset=2, **context)
    assert planned.ratings[8] == 2
    ignored = plan(learner, X, 3, importance=importance, importance_weight=0.0, per_asset=2, **context)
    np.testing.assert_array_equal(ignored.assets, plan(learner, X, 3, per_asset=2, **context).assets)


def test_of_two_like_assets_the_one_on_which_raters_agree_is_rated() -> None:
    learner, X, context = fitted()
    X[10] = X[20]
    context["counts"][[10, 20]] = 0
    context["noise"][[10, 20]] = 4.0, 0.5
    order = registry.get("value_of_rating")(learner, X, len(X), **context)[0].tolist()
    assert order.index(20) < order.index(10)


def test_a_dear_rating_must_be_worth_its_price() -> None:
    learner, X, context = fitted()
    best = int(registry.get("value_of_rating")(learner, X, 1, **context)[0][0])
    cost = np.ones(len(X))
    cost[best] = 100.0
    indices, _ = registry.get("value_of_rating")(learner, X, 20, cost=cost, **context)
    assert best not in indices


def test_target_weights_turn_the_batch_to_what_the_model_will_score() -> None:
    learner, X, context = fitted(size=200)
    context["counts"][:] = 0
    far = X[:, 0] > 0.8
    plain, _ = registry.get("value_of_rating")(learner, X, 20, **context)
    turned, _ = registry.get("value_of_rating")(
        learner, X, 20, target_weights=np.where(far, 50.0, 0.01), **context
    )
    assert far[turned].sum() > far[plain].sum()


def test_a_prefiltered_pool_gives_the_picks_of_the_whole() -> None:
    rng = np.random.default_rng(3)
    X = rng.standard_normal((4000, 16))
    learner = LinearBayes().fit(X[:200], X[:200] @ rng.standard_normal(16), noise=1.0)
    whole = plan(learner, X, 30, prefilter=4000)
    narrow = plan(learner, X, 30, prefilter=1)
    assert narrow.assets.tolist() == whole.assets.tolist()


def test_caps_that_exhaust_the_prefilter_do_not_cost_ratings() -> None:
    rng = np.random.default_rng(4)
    X = rng.standard_normal((1000, 6))
    X[:200] *= 5  # the most valuable assets, all of one campaign
    learner = LinearBayes().fit(X[:50], X[:50].sum(axis=1), noise=1.0)
    groups = np.where(np.arange(1000) < 200, "campaign", "")
    planned = plan(learner, X, 5, prefilter=1, groups=groups, group_cap=2)
    assert len(planned.assets) == 5
    assert (groups[planned.assets] == "campaign").sum() == 2
