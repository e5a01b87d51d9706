"""The terms of the value of one rating, per asset: see `value_of_rating` for the formula."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .context import FloatArray, IntArray
from .errors import SelectionError
from .learner import FeatureLearner
from .pool import CHUNK, Pool


@dataclass
class Terms:
    """What the value of a rating is made of, for n assets: arrays (n,), changed by the search as it goes."""

    h: FloatArray
    g: FloatArray
    counts: FloatArray
    noise: FloatArray
    own_weight: FloatArray
    cost: FloatArray
    tau2: float
    targets: int

    def information(self) -> FloatArray:
        """Δp: what one more rating adds to what the asset tells the model (1/scale points squared)."""
        return precision(self.counts + 1, self.noise, self.tau2) - precision(
            self.counts, self.noise, self.tau2
        )

    def model_part(self) -> FloatArray:
        """Fall in the summed variance of the target's predictions (scale points squared)."""
        gain = self.information()
        return np.asarray(self.targets * gain * self.g / (1 + gain * self.h))

    def own_part(self) -> FloatArray:
        """Fall in the variance of the asset's own score, times λ and importance."""
        q = self.h + self.tau2
        # V_own written with n above the line, so that n = 0 gives q without a division by zero.
        before = q * self.noise / (q * self.counts + self.noise)
        after = q * self.noise / (q * (self.counts + 1) + self.noise)
        return np.asarray(self.own_weight * (before - after))

    def value(self) -> FloatArray:
        return (self.model_part() + self.own_part()) / self.cost


def precision(n: FloatArray, noise: FloatArray, tau2: float) -> FloatArray:
    """p(n) = 1/(τ² + σ²/n), zero at n = 0. Below 1/τ²: one asset, however often rated, teaches no more."""
    return n / (n * tau2 + noise)


def target_moment(learner: FeatureLearner, pool: Pool, single: bool = False) -> FloatArray:
    """M (p, p): the target-weighted mean of φφᵀ over the pool; excluded assets are scored too, so they count.

    single: multiply in single precision, for pools so large that only candidates are looked at closely.
    """
    weights = np.ones(len(pool)) if pool.context.target_weights is None else pool.context.target_weights
    # Broken rows were let through only because they are excluded; they are no part of the target.
    usable = np.flatnonzero(pool.finite)
    moment = np.zeros_like(learner.covariance_)
    for rows in _chunks(usable):
        phi: NDArray[Any] = learner.features(pool.X[rows])
        if single:
            phi = phi.astype(np.float32)
        moment += phi.T @ (phi * weights[rows, None].astype(phi.dtype))
    total = float(weights[usable].sum())
    return moment / total if total > 0 else moment


def read_terms(
    learner: FeatureLearner, pool: Pool, rows: IntArray, moment: FloatArray, single: bool = False
) -> Terms:
    """Terms of some rows (n,) of the pool before anything is chosen; moment: M from `target_moment`.

    Raises SelectionError: noise_not_positive.
    """
    context = pool.context
    if context.noise is None and not learner.noise_ > 0:
        raise SelectionError(
            "noise_not_positive", "The noise of a rating is zero or unknown; give it per asset."
        )
    covariance = learner.covariance_
    both = np.hstack([covariance, covariance @ moment @ covariance])
    both = both.astype(np.float32 if single else np.float64, copy=False)
    h, g = np.zeros(len(rows)), np.zeros(len(rows))
    width = len(covariance)
    at = 0
    for chunk in _chunks(rows):
        phi = learner.features(pool.X[chunk]).astype(both.dtype, copy=False)
        product = phi @ both
        here = slice(at, at + len(chunk))
        h[here] = np.einsum("ij,ij->i", product[:, :width], phi)
        g[here] = np.einsum("ij,ij->i", product[:, width:], phi)
        at += len(chunk)
    weight = context.importance_weight
    if weight is None:
        weight = 0.0 if context.importance is None else 1.0
    size = len(rows)
    return Terms(
        h=np.maximum(h, 0.0),
        g=np.maximum(g, 0.0),
        counts=pool.counts[rows],
        noise=np.full(size, learner.noise_) if context.noise is None else context.noise[rows],
        own_weight=weight * (np.ones(size) if context.importance is None else context.importance[rows]),
        cost=np.ones(size) if context.cost is None else context.cost[rows],
        tau2=float(learner.tau2_ if context.tau2 is None else context.tau2),
        targets=int(pool.finite.sum()),
    )


def _chunks(rows: IntArray) -> Iterator[IntArray]:
    return (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))
