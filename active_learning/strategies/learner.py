"""A Bayesian linear head: what the value of a rating needs from a model, from any features."""

from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .context import FloatArray
from .errors import SelectionError
from .noise import between_variance

_PRIOR_PRECISIONS = np.logspace(-3, 5, 33)
_PASSES = 4


class FeatureLearner(Protocol):
    """φ and the posterior covariance of the last layer: of `LinearBayes`, or of a head's hidden layer."""

    covariance_: FloatArray
    tau2_: float
    noise_: float

    def features(self, X: NDArray[Any]) -> FloatArray:
        """φ (n, p) of the rows of X (n, d)."""
        ...


class LinearBayes:
    """y_ir = φ_i·w + u_i + ε with w ~ N(0, I/α), u ~ (0, τ²), ε ~ (0, σ_i²); scikit-learn's fit and predict.

    After fit: coef_ (p,), covariance_ = A⁻¹ (p, p) with A = αI + Σ φφᵀ/(τ² + σ_i²/n_i), tau2_, noise_ (mean
    σ², for assets whose own is unknown), prior_precision_ (α, by maximum evidence: MacKay 1992),
    log_evidence_, effective_parameters_. φ is X centred, divided by one scale for all columns, with an
    intercept.
    """

    def __init__(self, prior_precision: float | None = None) -> None:
        self.prior_precision = prior_precision

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        counts: ArrayLike | None = None,
        noise: ArrayLike | float = 1.0,
        tau2: float | None = None,
    ) -> Self:
        """X (m, d) features of rated assets, y (m,) mean ratings, counts (m,) ≥ 1 ratings each (1 if left
        out), noise σ_i² (m,) or one number, tau2 τ² (from the residuals if left out).

        Raises SelectionError: not_finite, wrong_length, noise_not_positive.
        """
        matrix, mean = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if matrix.ndim != 2 or mean.shape != (len(matrix),) or not len(matrix):
            raise SelectionError(
                "wrong_length",
                f"Features {matrix.shape} and ratings {mean.shape} do not fit; give one mean per asset.",
            )
        if not (np.isfinite(matrix).all() and np.isfinite(mean).all()):
            raise SelectionError("not_finite", "Features or mean ratings hold a value that is not a number.")
        n = np.ones(len(mean)) if counts is None else np.asarray(counts, dtype=np.float64)
        each = np.broadcast_to(np.asarray(noise, dtype=np.float64), mean.shape)
        if not (np.isfinite(each).all() and (each > 0).all() and np.isfinite(n).all() and (n >= 1).all()):
            raise SelectionError("noise_not_positive", "Counts must be at least 1 and noise above zero.")
        error = each / n
        self.noise_ = float(np.mean(each))
        self.centre_ = matrix.mean(axis=0)
        self.scale_ = float(np.sqrt(np.mean((matrix - self.centre_) ** 2))) or 1.0
        self.offset_ = float(np.average(mean, weights=1 / error))
        phi, target = self.features(matrix), mean - self.offset_
        self.tau2_ = float(np.var(target)) / 4 if tau2 is None else float(tau2)
        for _ in range(_PASSES if tau2 is None else 1):
            self._solve(phi, target, 1 / (self.tau2_ + error))
            residuals = target - phi @ self.coef_
            if tau2 is None and self.effective_parameters_ < len(mean) - 1:
                self.tau2_ = between_variance(residuals, n, each, self.effective_parameters_)
        self._solve(phi, target, 1 / (self.tau2_ + error))
        return self

    def features(self, X: ArrayLike) -> FloatArray:
        """φ (n, d + 1) of X (n, d). The intercept varies as much a priori as all other terms together."""
        matrix = np.asarray(X, dtype=np.float64)
        phi = np.empty((len(matrix), matrix.shape[1] + 1))
        phi[:, :-1] = (matrix - self.centre_) / self.scale_
        phi[:, -1] = np.sqrt(matrix.shape[1])
        return phi

    def predict(self, X: ArrayLike, return_std: bool = False) -> Any:
        """Predicted means (n,), and with return_std also the epistemic spread √(φᵀA⁻¹φ) (n,), without τ."""
        phi = self.features(X)
        mean = phi @ self.coef_ + self.offset_
        if not return_std:
            return mean
        return mean, np.sqrt(np.einsum("ij,ij->i", phi @ self.covariance_, phi))

    def _solve(self, phi: FloatArray, target: FloatArray, weight: FloatArray) -> None:
        weighted = phi * weight[:, None]
        eigenvalues, vectors = np.linalg.eigh(phi.T @ weighted)
        eigenvalues = np.maximum(eigenvalues, 0.0)
        projected = vectors.T @ (weighted.T @ target)
        total = float(weight @ target**2)
        grid = _PRIOR_PRECISIONS if self.prior_precision is None else np.array([self.prior_precision])
        spread = eigenvalues[None, :] + grid[:, None]
        evidence = 0.5 * (
            np.log(grid[:, None] / spread).sum(axis=1)
            - total
            + (projected**2 / spread).sum(axis=1)
            + np.log(weight / (2 * np.pi)).sum()
        )
        best = int(np.argmax(evidence))
        self.prior_precision_, self.log_evidence_ = float(grid[best]), float(evidence[best])
        self.effective_parameters_ = float(np.sum(eigenvalues / spread[best]))
        self.covariance_ = (vectors / spread[best]) @ vectors.T
        self.coef_ = vectors @ (projected / spread[best])


def feature_learner(learner: Any) -> FeatureLearner:
    """The learner itself, or the estimator inside a modAL ActiveLearner. Raises SelectionError (learner)."""
    inner = getattr(learner, "estimator", learner)
    lacking = [name for name in ("features", "covariance_", "tau2_", "noise_") if not hasattr(inner, name)]
    if lacking:
        raise SelectionError(
            "learner",
            f"The learner ({type(inner).__name__}) has no {', '.join(lacking)}; give a fitted LinearBayes, "
            "or a head that offers its last layer's features and covariance.",
        )
    fitted: FeatureLearner = inner
    return fitted
