"""The value of one more rating (VOR): new assets and further ratings of known ones in one formula.

y_ir = φ_i·w + u_i + b_r + ε, u ~ (0, τ²), ε ~ (0, σ_i²); φ features of the last layer, A⁻¹ their posterior
covariance, M the target-weighted mean of φφᵀ, p(n) = 1/(τ² + σ_i²/n), p(0) = 0, Δp = p(n+1) − p(n):

    value = N·Δp·g/(1 + Δp·h) + λ·importance_i·[V_own(n) − V_own(n+1)],   per unit of cost
    h = φᵀA⁻¹φ,  g = φᵀA⁻¹MA⁻¹φ,  V_own(n) = q(σ²/n)/(q + σ²/n),  q = h + τ²

The first term is the fall in the summed epistemic variance of N target assets (A-optimality, exact for the
linear head by Sherman & Morrison 1950); the second the fall in the variance of the asset's own score.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .caps import Admission
from .context import FloatArray, IntArray
from .errors import SelectionError
from .learner import FeatureLearner, feature_learner
from .pool import Pool, read_pool
from .rating_terms import read_terms, target_moment
from .registry import strategy


@dataclass(frozen=True)
class RatingPlan:
    """assets (B,): row numbers in the order of choice, an asset up to per_asset times; values (B,): what each
    rating was worth when chosen, per unit of cost; ratings (N,): how many each asset of the pool gets."""

    assets: IntArray
    values: FloatArray
    ratings: IntArray


@strategy(
    "value_of_rating",
    reason="removes_most_uncertainty",
    explanation="Chosen where one more rating removes most uncertainty, from the model for the assets it "
    "will score and from the asset's own score; the number is the variance removed per unit of cost.",
)
def value_of_rating(learner: Any, pool: Pool) -> tuple[IntArray, FloatArray]:
    """Greedy batch of distinct assets. Metric: value of the rating when chosen (variance per unit of cost).

    learner: see `learner.FeatureLearner`. Raises SelectionError: learner, noise_not_positive.
    """
    done = _greedy(feature_learner(learner), pool, pool.budget, per_asset=1)
    return done.assets, done.values


def plan(learner: Any, X: Any, ratings: int, *, per_asset: int = 2, **context: Any) -> RatingPlan:
    """Spends `ratings` ratings greedily, at most per_asset (≥ 1) on one asset. Context as for every strategy.

    Where the pool allows fewer, fewer are planned. Raises SelectionError as the strategy does.
    """
    if per_asset < 1:
        raise SelectionError(
            "out_of_range", f"per_asset is {per_asset}; an asset must be allowed one rating."
        )
    pool = read_pool(X, ratings, context, reads_features=True)
    return _greedy(feature_learner(learner), pool, ratings, per_asset)


def _greedy(learner: FeatureLearner, pool: Pool, budget: int, per_asset: int) -> RatingPlan:
    rows = np.flatnonzero(Admission(pool, per_asset).open)
    width = max(pool.context.prefilter, 20 * budget)
    large = len(rows) > width
    moment = target_moment(learner, pool, single=large)
    if large:
        rough = read_terms(learner, pool, rows, moment, single=True).value()
        candidates = np.sort(rows[np.argpartition(-rough, width)[:width]])
        found = _search(learner, pool, candidates, moment, budget, per_asset)
        # Caps can exhaust the best assets before the budget; only then are all rows carried along.
        if len(found.assets) == budget:
            return found
    return _search(learner, pool, rows, moment, budget, per_asset)


def _search(
    learner: FeatureLearner, pool: Pool, rows: IntArray, moment: FloatArray, budget: int, per_asset: int
) -> RatingPlan:
    now, admission = read_terms(learner, pool, rows, moment), Admission(pool, per_asset)
    phi = learner.features(pool.X[rows])
    covariance = learner.covariance_.copy()
    spread = covariance @ moment @ covariance
    assets: list[int] = []
    values: list[float] = []
    while len(assets) < budget:
        value = np.where(admission.open[rows], now.value(), -np.inf)
        i = int(np.argmax(value))
        if value[i] == -np.inf:
            break
        assets.append(int(rows[i]))
        values.append(float(value[i]))
        admission.take(int(rows[i]))
        gain = float(now.information()[i])
        step = gain / (1 + gain * float(now.h[i]))
        now.counts[i] += 1
        # A⁻¹ ← A⁻¹ − k aaᵀ, a = A⁻¹φ_i; B = A⁻¹MA⁻¹ ← B − k(abᵀ + baᵀ) + k²(aᵀMa)aaᵀ, b = Bφ_i; aᵀMa = g_i.
        a, b, own = covariance @ phi[i], spread @ phi[i], float(now.g[i])
        along_a, along_b = (phi @ np.column_stack([a, b])).T
        now.h = np.maximum(now.h - step * along_a**2, 0.0)
        now.g = np.maximum(now.g - 2 * step * along_a * along_b + step**2 * own * along_a**2, 0.0)
        covariance -= step * np.outer(a, a)
        cross = np.outer(a, b)
        spread += step**2 * own * np.outer(a, a) - step * (cross + cross.T)
    indices = np.array(assets, dtype=np.int64)
    return RatingPlan(indices, np.array(values), np.bincount(indices, minlength=len(pool)))
