"""Replaying a pool whose truth is known: how well a strategy's ratings teach the linear head."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import spearmanr

from . import registry
from .context import FloatArray, IntArray
from .errors import SelectionError
from .learner import LinearBayes
from .noise import pooled_noise, within_variance


@dataclass(frozen=True)
class Curve:
    """ratings (T,): ratings bought so far; spearman (T,): rank correlation with the truth on the test assets;
    rmse (T,): error on them, scale points; counts (N,): ratings each asset of the pool got."""

    strategy: str
    ratings: IntArray
    spearman: FloatArray
    rmse: FloatArray
    counts: IntArray

    def ratings_to_reach(self, level: float) -> float:
        """Ratings until `spearman` reaches `level` and stays there, interpolated; inf where it never does."""
        below = np.flatnonzero(self.spearman < level)
        if not len(below):
            return float(self.ratings[0])
        last = int(below[-1])
        if last == len(self.ratings) - 1:
            return float("inf")
        part = (level - self.spearman[last]) / (self.spearman[last + 1] - self.spearman[last])
        return float(self.ratings[last] + part * (self.ratings[last + 1] - self.ratings[last]))


def simulate(
    strategy: str,
    X: ArrayLike,
    means: ArrayLike,
    noise: ArrayLike,
    *,
    budget: int,
    batch: int,
    seed: int,
    test: tuple[ArrayLike, ArrayLike],
    start: int | None = None,
    **context: Any,
) -> Curve:
    """Buys `budget` ratings in batches and measures after each.

    X (N, d); means (N,) true asset means; noise (N,) true σ_i², drawn Gaussian; test = (features, true
    means); start: ratings drawn by lot first (one batch if left out). The strategy is told the ratings so far
    and pooled noise estimates, never the truth. `context` is passed on (target_weights, strata, ...).
    Raises SelectionError: budget, and what strategies raise.
    """
    matrix, truth = np.asarray(X, dtype=np.float64), np.asarray(means, dtype=np.float64)
    deviation = np.sqrt(np.broadcast_to(np.asarray(noise, dtype=np.float64), truth.shape))
    test_X, test_means = np.asarray(test[0], dtype=np.float64), np.asarray(test[1], dtype=np.float64)
    first = batch if start is None else start
    if not 2 <= first <= budget or batch < 1:
        raise SelectionError(
            "budget", f"A start of {first} and batches of {batch} do not fit a budget of {budget}."
        )
    rng = np.random.default_rng(seed)
    assets: list[int] = []
    values: list[float] = []
    curve: list[tuple[int, float, float]] = []
    picks, _ = registry.get("random")(None, matrix, first, seed=seed)
    while True:
        assets += picks.tolist()
        values += (truth[picks] + deviation[picks] * rng.standard_normal(len(picks))).tolist()
        counts, observed, within = within_variance(assets, values, len(matrix))
        rated = np.flatnonzero(counts)
        learner, told = _fit(matrix, counts, observed, within, rated)
        predicted = learner.predict(test_X)
        rmse = float(np.sqrt(np.mean((predicted - test_means) ** 2)))
        curve.append((len(assets), float(spearmanr(predicted, test_means).statistic), rmse))
        if len(assets) >= budget:
            break
        known = {"labelled_X": matrix[rated], "labelled_y": observed[rated], "labelled_counts": counts[rated]}
        picks, _ = registry.get(strategy)(
            None if strategy == "committee_std" else learner,
            matrix,
            min(batch, budget - len(assets)),
            **{"seed": int(rng.integers(2**31)), "counts": counts, "noise": told, **known, **context},
        )
    bought, spearman, errors = (np.array(column) for column in zip(*curve, strict=True))
    return Curve(strategy, bought, spearman, errors, counts.astype(np.int64))


def _fit(
    matrix: FloatArray, counts: FloatArray, observed: FloatArray, within: FloatArray, rated: IntArray
) -> tuple[LinearBayes, FloatArray]:
    try:
        noise = pooled_noise(within, counts).noise
    except SelectionError:
        # Before any asset is rated twice, half of what varies is taken for noise.
        noise = np.full(len(counts), max(float(np.var(observed[rated])) / 2, 1e-6))
    learner = LinearBayes().fit(matrix[rated], observed[rated], counts[rated], noise[rated])
    return learner, noise
