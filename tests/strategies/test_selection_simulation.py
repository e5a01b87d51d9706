"""Ratings bought by a strategy, against ratings bought by lot, in a world whose truth is known."""

import numpy as np
import pytest

from active_learning.strategies.errors import SelectionError
from active_learning.strategies.simulate import Curve, simulate

SEEDS = range(6)


def skewed_world(seed: int) -> dict[str, object]:
    """Nineteen of twenty assets of one kind; the model will score both kinds alike."""
    rng = np.random.default_rng(seed)
    size, half = 1500, 10
    weights = rng.standard_normal(2 * half)

    def draw(rare: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        X = 0.15 * rng.standard_normal((len(rare), 2 * half))
        X[~rare, :half] += rng.standard_normal(((~rare).sum(), half))
        X[rare, half:] += rng.standard_normal((rare.sum(), half))
        return X, X @ weights / 3 + 0.3 * rng.standard_normal(len(rare))

    rare = rng.random(size) < 0.05
    X, means = draw(rare)
    return {
        "X": X,
        "means": means,
        "noise": rng.uniform(0.5, 2.5, size),
        "test": draw(np.arange(400) % 2 == 0),
        "target_weights": np.where(rare, 0.5 / rare.mean(), 0.5 / (~rare).mean()),
        "strata": rare.astype(int),
    }


@pytest.fixture(scope="module")
def curves() -> dict[str, list[Curve]]:
    return {
        name: [
            simulate(name, **skewed_world(seed), budget=300, batch=40, start=60, seed=seed)  # type: ignore[arg-type]
            for seed in SEEDS
        ]
        for name in ("value_of_rating", "stratified_random", "random")
    }


def at_end(curves: list[Curve]) -> float:
    return float(np.mean([curve.spearman[-1] for curve in curves]))


def test_ratings_by_value_teach_a_skewed_pool_faster_than_by_lot(curves: dict[str, list[Curve]]) -> None:
    assert at_end(curves["value_of_rating"]) > at_end(curves["random"]) + 0.03
    area = [np.mean(curve.spearman) for curve in curves["value_of_rating"]]
    by_lot = [np.mean(curve.spearman) for curve in curves["random"]]
    assert sum(a > b for a, b in zip(area, by_lot, strict=True)) >= 5
    level = at_end(curves["random"])
    mean_curve = np.mean([curve.spearman for curve in curves["value_of_rating"]], axis=0)
    average = Curve(
        "", curves["value_of_rating"][0].ratings, mean_curve, mean_curve, np.zeros(1, dtype=np.int64)
    )
    assert average.ratings_to_reach(level) < 0.7 * 300


def test_ratings_by_value_are_no_worse_than_the_stratified_control(curves: dict[str, list[Curve]]) -> None:
    assert at_end(curves["value_of_rating"]) > at_end(curves["stratified_random"]) - 0.01


def test_a_simulation_repeats_under_its_seed_and_spends_its_budget(curves: dict[str, list[Curve]]) -> None:
    again = simulate("value_of_rating", **skewed_world(0), budget=300, batch=40, start=60, seed=0)  # type: ignore[arg-type]
    np.testing.assert_array_equal(again.spearman, curves["value_of_rating"][0].spearman)
    assert again.ratings.tolist() == [60, 100, 140, 180, 220, 260, 300]
    assert again.counts.sum() == 300


def test_the_point_where_a_curve_stays_above_a_level_is_interpolated() -> None:
    ratings = np.array([100, 200, 300, 400])
    curve = Curve("x", ratings, np.array([0.2, 0.6, 0.4, 0.8]), np.zeros(4), np.zeros(1, dtype=np.int64))
    assert curve.ratings_to_reach(0.5) == pytest.approx(325)
    assert curve.ratings_to_reach(0.9) == float("inf")
    assert curve.ratings_to_reach(0.1) == 100


def test_a_budget_below_the_start_is_named() -> None:
    with pytest.raises(SelectionError, match="budget"):
        simulate("random", **skewed_world(0), budget=10, batch=40, seed=0)  # type: ignore[arg-type]
