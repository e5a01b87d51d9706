"""What every strategy promises, whoever wrote it. A new strategy adds a class at the end."""

from typing import Any, ClassVar

import numpy as np
import pytest

from active_learning.strategies import registry
from active_learning.strategies.committee import build_committee
from active_learning.strategies.errors import SelectionError
from active_learning.strategies.explain import explain
from active_learning.strategies.learner import LinearBayes

SIZE, WIDTH = 90, 5


def pool(size: int = SIZE) -> np.ndarray:
    return np.random.default_rng(11).standard_normal((size, WIDTH))


def rated() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(12)
    X = rng.standard_normal((40, WIDTH))
    return X, 4 + X @ np.array([0.8, -0.5, 0.3, 0.0, 0.1]) + 0.5 * rng.standard_normal(40)


class StrategyContract:
    name: ClassVar[str]
    reads_features: ClassVar[bool] = True

    def learner(self) -> Any:
        return None

    def context(self, size: int) -> dict[str, Any]:
        """What this strategy cannot do without."""
        return {}

    def choose(self, X: np.ndarray, n: int, **context: Any) -> tuple[np.ndarray, np.ndarray]:
        return registry.get(self.name)(self.learner(), X, n, **{**self.context(len(X)), **context})

    def refusal(self, X: Any, n: Any, **context: Any) -> SelectionError:
        with pytest.raises(SelectionError) as caught:
            registry.get(self.name)(self.learner(), X, n, **{**self.context(len(np.asarray(X))), **context})
        assert caught.value.sentence.endswith(".")
        return caught.value

    def test_it_returns_valid_distinct_rows_and_a_finite_number_for_each(self) -> None:
        indices, metrics = self.choose(pool(), 20)
        assert indices.dtype == np.int64
        assert metrics.dtype == np.float64
        assert len(indices) == len(metrics) == len(set(indices.tolist())) == 20
        assert indices.min() >= 0
        assert indices.max() < SIZE
        assert np.isfinite(metrics).all()

    def test_one_seed_gives_one_answer(self) -> None:
        first, second = self.choose(pool(), 15, seed=3), self.choose(pool(), 15, seed=3)
        np.testing.assert_array_equal(first[0], second[0])
        np.testing.assert_array_equal(first[1], second[1])

    def test_excluded_assets_are_never_chosen(self) -> None:
        excluded = np.arange(SIZE) % 3 == 0
        indices, _ = self.choose(pool(), SIZE, excluded=excluded)
        assert sorted(indices) == np.flatnonzero(~excluded).tolist()

    def test_asking_for_more_than_there_is_gives_all_there_is(self) -> None:
        indices, _ = self.choose(pool(7), 50)
        assert sorted(indices) == list(range(7))

    def test_no_group_exceeds_its_cap_and_the_ungrouped_meet_none(self) -> None:
        groups = np.array(["spring", "summer", ""])[np.arange(SIZE) % 3]
        indices, _ = self.choose(pool(), SIZE, groups=groups, group_cap=4)
        counts = {label: int((groups[indices] == label).sum()) for label in ("spring", "summer", "")}
        assert counts == {"spring": 4, "summer": 4, "": SIZE // 3}

    def test_stratum_caps_hold_and_unnamed_strata_are_free(self) -> None:
        strata = np.arange(SIZE) % 3
        indices, _ = self.choose(pool(), SIZE, strata=strata, strata_caps={0: 5, 1: 0})
        assert np.bincount(strata[indices], minlength=3).tolist() == [5, 0, SIZE // 3]

    @pytest.mark.parametrize("label", ["one", 7])
    def test_missing_labels_from_a_database_mean_no_group(self, label: str | int) -> None:
        groups = np.array([None if i % 2 else label for i in range(SIZE)], dtype=object)
        indices, _ = self.choose(pool(), SIZE, groups=groups, group_cap=1)
        assert sum(groups[i] == label for i in indices) == 1
        assert len(indices) == SIZE // 2 + 1

    def test_an_empty_pool_is_named(self) -> None:
        assert self.refusal(np.empty((0, WIDTH)), 5).code == "empty_pool"

    def test_a_pool_with_everything_excluded_is_named(self) -> None:
        assert self.refusal(pool(), 5, excluded=np.ones(SIZE, dtype=bool)).code == "nothing_open"

    @pytest.mark.parametrize("budget", [0, -3, 2.5, "ten"])
    def test_a_budget_that_is_none_is_named(self, budget: Any) -> None:
        assert self.refusal(pool(), budget).code == "budget"

    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_a_broken_row_is_named_with_its_place(self, value: float) -> None:
        X = pool()
        X[17, 2] = value
        error = self.refusal(X, 5)
        assert error.code == "not_finite"
        assert "row 17" in error.sentence

    def test_a_broken_row_that_is_excluded_does_no_harm(self) -> None:
        X = pool()
        X[17] = np.nan
        excluded = np.arange(SIZE) == 17
        indices, metrics = self.choose(X, SIZE, excluded=excluded)
        assert sorted(indices) == np.flatnonzero(~excluded).tolist()
        assert np.isfinite(metrics).all()

    def test_constant_features_are_named_by_whoever_reads_them(self) -> None:
        X = np.ones((12, WIDTH))
        if self.reads_features:
            assert self.refusal(X, 4).code == "constant_features"
        else:
            assert len(self.choose(X, 4)[0]) == 4

    @pytest.mark.parametrize("size", [1, 2, 3])
    def test_a_tiny_pool_is_served(self, size: int) -> None:
        assert sorted(self.choose(pool(size), 3)[0]) == list(range(size))

    def test_what_no_strategy_reads_is_named(self) -> None:
        error = self.refusal(pool(), 5, stratas=np.zeros(SIZE))
        assert error.code == "unknown_context"
        assert "stratas" in error.sentence

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"counts": np.zeros(SIZE - 1)}, "wrong_length"),
            ({"counts": np.full(SIZE, -1)}, "out_of_range"),
            ({"noise": np.zeros(SIZE)}, "out_of_range"),
            ({"noise": np.full(SIZE, np.nan)}, "not_finite"),
            ({"cost": np.zeros(SIZE)}, "out_of_range"),
            ({"target_weights": np.zeros(SIZE)}, "out_of_range"),
            ({"tau2": -1.0}, "out_of_range"),
            ({"seed": -1}, "out_of_range"),
            ({"group_cap": 2}, "caps_without_labels"),
            ({"excluded": np.zeros(3, dtype=bool)}, "wrong_length"),
        ],
    )
    def test_context_that_cannot_be_is_named(self, given: dict[str, Any], code: str) -> None:
        assert self.refusal(pool(), 5, **given).code == code

    def test_it_changes_nothing_it_was_given(self) -> None:
        X, counts = pool(), np.ones(SIZE)
        self.choose(X, 10, counts=counts, cost=np.ones(SIZE))
        np.testing.assert_array_equal(X, pool())
        np.testing.assert_array_equal(counts, np.ones(SIZE))

    def test_half_precision_features_as_stored_are_read(self) -> None:
        assert len(self.choose(pool().astype(np.float16), 10)[0]) == 10

    def test_modal_gets_two_items_where_it_asks_for_two(self) -> None:
        # modAL 0.4.2.1 unpacks a bare pair of indices as (result, metric) and returns a single item.
        from modAL.models import ActiveLearner

        X = pool()
        asking = ActiveLearner(
            estimator=self.learner() or LinearBayes(), query_strategy=registry.get(self.name)
        )
        indices, rows = asking.query(X, n_instances=2, **self.context(SIZE))
        assert len(indices) == 2
        np.testing.assert_array_equal(rows, X[indices])

    def test_it_says_of_itself_and_of_each_choice_why(self) -> None:
        strategy = registry.get(self.name)
        assert strategy.explanation.endswith(".")
        assert "\n" not in strategy.explanation
        indices, metrics = self.choose(pool(), 3)
        told = explain(self.name, self.learner(), pool(), indices, metrics, **self.context(SIZE))
        assert [one["index"] for one in told] == indices.tolist()
        assert all(one["reasons"][0]["code"] == strategy.reason for one in told)


class TestRandom(StrategyContract):
    name = "random"
    reads_features = False


class TestStratifiedRandom(StrategyContract):
    name = "stratified_random"
    reads_features = False

    def context(self, size: int) -> dict[str, Any]:
        return {"strata": np.arange(size) % 4}


class TestKCenter(StrategyContract):
    name = "k_center"


class TestValueOfRating(StrategyContract):
    name = "value_of_rating"

    def learner(self) -> LinearBayes:
        X, y = rated()
        return LinearBayes().fit(X, y, noise=0.25)


class TestCommitteeStd(StrategyContract):
    name = "committee_std"

    def learner(self) -> Any:
        return build_committee(*rated(), seed=5)


def test_every_registered_strategy_keeps_the_contract() -> None:
    assert sorted(cls.name for cls in StrategyContract.__subclasses__()) == registry.names()


def test_an_unknown_strategy_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SelectionError, match="value_of_rating") as caught:
        registry.get("value_of_ratings")
    assert caught.value.code == "unknown_strategy"


def test_a_name_is_given_once() -> None:
    with pytest.raises(ValueError, match="random"):
        registry.strategy("random", reason="again", explanation="Again.")(registry.get("random").choose)
