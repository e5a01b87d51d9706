"""Held-out predictions for every training asset, and the prior strength and length of training they
prefer."""

from dataclasses import dataclass

import numpy as np

from scoring.engine.fitting import fit_head
from scoring.engine.head import HeadConfig, HeadParameters
from scoring.engine.labels import RatingLabels, subset
from scoring.engine.laplace import Laplace, fit_laplace
from scoring.engine.prediction import moments


@dataclass(frozen=True)
class HeldOut:
    """Predictions for assets that the head predicting them has not seen.

    ``rows`` (m,) indices of the assets; ``fold`` (m,) which part each was held out with; ``probabilities``
    (m, K); ``laplace_variance`` (m,) uncalibrated; ``baseline`` (m,) mean rating of the assets trained on.
    """

    rows: np.ndarray
    fold: np.ndarray
    probabilities: np.ndarray
    laplace_variance: np.ndarray
    baseline: np.ndarray


def assign_folds(n: int, folds: int, seed: int, groups: np.ndarray | None = None) -> np.ndarray:
    """Fold number (n,) per asset, sizes as equal as may be; assets of one group share a fold."""
    rng = np.random.default_rng(seed)
    if groups is None:
        return rng.permutation(n) % folds
    _, member = np.unique(np.asarray(groups), return_inverse=True)
    sizes = np.bincount(member)
    order = rng.permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(folds)
    of_group = np.empty(len(sizes), dtype=np.int64)
    for group in order:
        of_group[group] = filled.argmin()
        filled[of_group[group]] += sizes[group]
    return of_group[member]


def choose(
    embeddings: np.ndarray, labels: RatingLabels, fold: np.ndarray, seed: int, config: HeadConfig
) -> tuple[float, int]:
    """The (decay, steps) with the least held-out loss over all folds; early stopping and decay in one
    search."""
    small = len(embeddings) <= config.small_until
    best = (np.inf, 0.0, 0)
    for decay in config.small_decays if small else config.decays:
        total: np.ndarray | float = 0.0
        for part in np.unique(fold):
            held = fold == part
            _, path = fit_head(
                embeddings[~held], subset(labels, ~held), decay, config.steps, seed, config, embeddings[held]
            )
            total = total + path_loss(path, subset(labels, held), config)
        losses = np.asarray(total)
        check = int(losses.argmin())
        best = min(best, (float(losses[check]), decay, check * config.check_every))
    return best[1], best[2]


def path_loss(path: np.ndarray, labels: RatingLabels, config: HeadConfig) -> np.ndarray:
    """Training loss (checks,), summed over held-out assets, of their distributions (checks, m, K)."""
    spacing = np.diff(labels.points) / np.ptp(labels.points)
    entropy = -(labels.distribution * np.log(np.maximum(path, 1e-12))).sum(axis=2)
    gap = (path.cumsum(axis=2) - labels.distribution.cumsum(axis=1))[:, :, :-1]
    return (entropy + config.emd_weight * (gap**2 @ spacing)) @ labels.weights(config.saturation)


def fit_with_laplace(
    embeddings: np.ndarray, labels: RatingLabels, decay: float, steps: int, seed: int, config: HeadConfig
) -> tuple[HeadParameters, Laplace]:
    """A head and the posterior of its last layer, from the same assets."""
    head, _ = fit_head(embeddings, labels, decay, steps, seed, config)
    hidden = head.hidden(embeddings)
    mean, _ = moments(head.probabilities(hidden), labels.points)
    weights = labels.weights(config.saturation)
    noise = float(np.average((labels.mean - mean) ** 2, weights=weights))
    return head, fit_laplace(hidden, weights, max(noise, 1e-6))


def cross_fit(
    embeddings: np.ndarray,
    labels: RatingLabels,
    fold: np.ndarray,
    decay: float,
    steps: int,
    seed: int,
    config: HeadConfig,
) -> HeldOut:
    """Predict every fold by a head trained on the others."""
    n = len(embeddings)
    probabilities = np.empty((n, len(labels.points)))
    variance, baseline = np.empty(n), np.empty(n)
    for part in np.unique(fold):
        held = fold == part
        head, laplace = fit_with_laplace(embeddings[~held], subset(labels, ~held), decay, steps, seed, config)
        hidden = head.hidden(embeddings[held])
        probabilities[held] = head.probabilities(hidden)
        variance[held] = laplace.variance(hidden, head.unseen(embeddings[held]))
        baseline[held] = labels.mean[~held].mean()
    return HeldOut(np.arange(n), fold, probabilities, variance, baseline)
