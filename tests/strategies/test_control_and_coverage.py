"""The control arms, k-center, and explanations."""

import numpy as np
import pytest

from active_learning.strategies import registry
from active_learning.strategies.errors import SelectionError
from active_learning.strategies.explain import explain
from active_learning.strategies.learner import LinearBayes


def test_every_asset_has_the_same_chance_by_lot() -> None:
    X = np.zeros((20, 1))
    drawn = np.zeros(20)
    for seed in range(2000):
        drawn[registry.get("random")(None, X, 5, seed=seed)[0]] += 1
    # 500 expected each, standard deviation 19.4.
    assert np.abs(drawn - 500).max() < 5 * 19.4


def test_strata_get_the_shares_of_the_target() -> None:
    strata = np.repeat(["common", "rare"], [900, 100])
    X = np.zeros((1000, 1))
    plain, _ = registry.get("stratified_random")(None, X, 50, strata=strata)
    assert (strata[plain] == "rare").sum() == 5
    weights = np.where(strata == "rare", 9.0, 1.0)
    even, chance = registry.get("stratified_random")(None, X, 50, strata=strata, target_weights=weights)
    assert (strata[even] == "rare").sum() == 25
    assert np.unique(chance).tolist() == pytest.approx([25 / 900, 25 / 100])
    stated, _ = registry.get("stratified_random")(None, X, 50, strata=strata, strata_shares={"rare": 1.0})
    assert (strata[stated] == "rare").all()


def test_a_stratum_that_runs_out_hands_its_places_on() -> None:
    strata = np.repeat([0, 1], [95, 5])
    chosen, _ = registry.get("stratified_random")(
        None, np.zeros((100, 1)), 40, strata=strata, strata_shares={0: 0.5, 1: 0.5}
    )
    assert np.bincount(strata[chosen]).tolist() == [35, 5]


def test_strata_that_are_missing_or_unknown_are_named() -> None:
    for context, code in [
        ({}, "missing_strata"),
        ({"strata": np.zeros(9, dtype=int), "strata_shares": {7: 1.0}}, "unknown_stratum"),
    ]:
        with pytest.raises(SelectionError) as caught:
            registry.get("stratified_random")(None, np.zeros((9, 1)), 3, **context)
        assert caught.value.code == code


def test_k_center_visits_every_cluster_before_any_twice() -> None:
    rng = np.random.default_rng(0)
    cluster = rng.integers(0, 8, 400)
    X = 20 * rng.standard_normal((8, 10))[cluster] + rng.standard_normal((400, 10))
    chosen, distance = registry.get("k_center")(None, X, 8)
    assert sorted(cluster[chosen]) == list(range(8))
    assert distance[-1] > 10
    rest, _ = registry.get("k_center")(None, X, 5, counts=np.isin(cluster, [0, 3, 5]).astype(float))
    assert sorted(cluster[rest]) == [1, 2, 4, 6, 7]
    known, _ = registry.get("k_center")(None, X, 7, labelled_X=X[cluster == 2][:1])
    assert 2 not in cluster[known]


def test_k_center_reads_embeddings_before_the_heads_features() -> None:
    rng = np.random.default_rng(1)
    embeddings = np.repeat(np.eye(4) * 50, 25, axis=0) + rng.standard_normal((100, 4))
    chosen, _ = registry.get("k_center")(None, rng.standard_normal((100, 3)), 4, embeddings=embeddings)
    assert sorted(chosen // 25) == [0, 1, 2, 3]


def test_an_explanation_says_what_speaks_for_the_asset() -> None:
    rng = np.random.default_rng(2)
    X = rng.standard_normal((100, 4))
    learner = LinearBayes().fit(X[:30], X[:30].sum(axis=1), noise=1.0)
    counts, noise, importance = np.zeros(100), np.ones(100), np.ones(100)
    counts[:30], noise[40] = 1, 6.0
    X[40] *= 6
    context = {"counts": counts, "noise": noise, "importance": importance}
    (unsure, familiar) = explain("value_of_rating", learner, X, [40, 3], [2.0, 1.0], **context)
    numbers = {reason["code"]: reason["numbers"] for reason in unsure["reasons"]}
    assert numbers["removes_most_uncertainty"] == {"metric": 2.0}
    assert numbers["never_rated"] == {"ratings": 0.0}
    assert numbers["model_unsure"]["percentile"] == 100.0
    assert numbers["raters_disagree"] == {"noise": 6.0, "typical": 1.0}
    shares = [numbers[code]["share"] for code in ("improves_model", "improves_own_score")]
    assert sum(shares) == pytest.approx(1.0)
    assert {"rated_before"} < {reason["code"] for reason in familiar["reasons"]}


def test_an_explanation_finds_its_asset_when_others_are_excluded() -> None:
    rng = np.random.default_rng(3)
    X = rng.standard_normal((50, 3))
    learner = LinearBayes().fit(X[:20], X[:20].sum(axis=1), noise=1.0)
    excluded = np.arange(50) < 25
    noise, weights = np.ones(50), np.ones(50)
    noise[30], weights[30] = 4.0, 8.0
    (one,) = explain(
        "value_of_rating", learner, X, [30], [1.0], excluded=excluded, noise=noise, target_weights=weights
    )
    numbers = {reason["code"]: reason["numbers"] for reason in one["reasons"]}
    assert numbers["raters_disagree"]["noise"] == 4.0
    assert numbers["target_weighted"]["weight"] == pytest.approx(8 / weights.mean())
    with pytest.raises(SelectionError) as caught:
        explain("value_of_rating", learner, X, [3], [1.0], excluded=excluded)
    assert caught.value.code == "out_of_range"
