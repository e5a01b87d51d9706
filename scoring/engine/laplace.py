"""Closed-form last-layer Laplace: how little the training assets say about the mean score of a new one."""

from dataclasses import dataclass

import numpy as np

PRIOR_PRECISION = 1.0
"""Prior precision of a readout weight, relative to the noise: one asset of full weight says as much."""

# (Start gain of a hidden unit times the slope of GELU at zero) squared: what one unit passes on, .5² · .5².
_SQUARED_SLOPE = 0.0625


@dataclass(frozen=True)
class Laplace:
    """Gaussian posterior of a linear readout of the mean score from φ = [hidden activations, 1].

    ``covariance`` (h+1, h+1) float32, scale units squared. ``unseen_variance``: prior variance of the score
    per unit of squared length in directions that the head does not look at: what hidden units started at
    random would have made of them, with the readout at its prior.
    """

    covariance: np.ndarray
    unseen_variance: float

    def variance(self, hidden: np.ndarray, unseen: np.ndarray) -> np.ndarray:
        """Epistemic variance (n,) of the mean score, uncalibrated: φᵀA⁻¹φ plus the prior's share.

        ``hidden`` (n, h) activations; ``unseen`` (n,) squared length outside the head's directions.
        """
        features = _with_intercept(hidden)
        known = np.einsum("ij,ij->i", features @ self.covariance.astype(np.float64), features)
        return np.maximum(known, 0.0) + self.unseen_variance * unseen


def fit_laplace(hidden: np.ndarray, weights: np.ndarray, noise_variance: float) -> Laplace:
    """Posterior covariance A⁻¹ with A = (Σ w φφᵀ + prior) / noise variance (MacKay 1992, Daxberger et al.
    2021).

    ``hidden`` (n, h) of the training assets; ``weights`` (n,) in [0, 1]; ``noise_variance``: variance of the
    assets' means about the head's prediction, scale units squared.
    """
    features = _with_intercept(hidden)
    precision = (features * weights[:, None]).T @ features + PRIOR_PRECISION * np.eye(features.shape[1])
    unseen = noise_variance / PRIOR_PRECISION * hidden.shape[1] * _SQUARED_SLOPE
    return Laplace((np.linalg.inv(precision) * noise_variance).astype(np.float32), float(unseen))


def _with_intercept(hidden: np.ndarray) -> np.ndarray:
    return np.hstack([hidden.astype(np.float64), np.ones((len(hidden), 1))])
