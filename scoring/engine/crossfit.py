"""Held-out predictions for every training asset, and the prior strength and length of training they
prefer."""

from dataclasses import dataclass

import numpy as np

from scoring.engine.fitting import fit_head
from scoring.engine.head import HeadConfig, HeadParameters
from scoring.engine.labels import RatingLabels, subset
from scoring.engine.laplace import Laplace, fit_laplace
from scoring.engine.prediction import Seen, moments
from scoring.engine.spread import Spread, fit_spread
from scoring.engine.standardising import Standardised, standardise


@dataclass(frozen=True)
class HeldOut:
    """Predictions for assets that the head predicting them has not seen.

    ``rows`` (m,) indices of the assets; ``fold`` (m,) which part each was held out with; ``seen``: what was
    said of them; ``baseline`` (m,) mean rating of the assets trained on.
    """

    rows: np.ndarray
    fold: np.ndarray
    seen: Seen
    baseline: np.ndarray


View = tuple[np.ndarray, Standardised]
"""A held-out part as a mask over all assets, and the other assets standardised among themselves."""


def views_of(embeddings: np.ndarray, fold: np.ndarray, config: HeadConfig) -> list[View]:
    """One view per fold; standardising is shared by all fits on the same rows."""
    parts = [fold == part for part in np.unique(fold)]
    return [(held, standardise(embeddings[~held], config)) for held in parts]


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
    views: list[View],
    embeddings: np.ndarray,
    labels: RatingLabels,
    seed: int,
    config: HeadConfig,
    judge: HeadConfig | None = None,
) -> tuple[float, int, float]:
    """The (decay, steps, loss) with the least held-out loss over all parts; early stopping and decay in one
    search. The loss is per unit of weight, that of ``judge`` where given, so that configurations compare."""
    judge = judge or config
    small = len(embeddings) <= config.small_until
    best = (np.inf, 0.0, 0)
    for decay in config.small_decays if small else config.decays:
        total: np.ndarray | float = 0.0
        for held, inputs in views:
            _, path = fit_head(
                inputs, subset(labels, ~held), decay, config.steps, seed, config, embeddings[held]
            )
            total = total + path_loss(path, subset(labels, held), judge)
        losses = np.asarray(total)
        check = int(losses.argmin())
        best = min(best, (float(losses[check]), decay, check * config.check_every))
    return best[1], best[2], best[0] / float(labels.weights(judge.saturation).sum())


def path_loss(path: np.ndarray, labels: RatingLabels, config: HeadConfig) -> np.ndarray:
    """Training loss (checks,), summed over held-out assets, of their distributions (checks, m, K)."""
    spacing = np.diff(labels.points) / np.ptp(labels.points)
    entropy = -(labels.distribution * np.log(np.maximum(path, 1e-12))).sum(axis=2)
    gap = (path.cumsum(axis=2) - labels.distribution.cumsum(axis=1))[:, :, :-1]
    return (entropy + config.emd_weight * (gap**2 @ spacing)) @ labels.weights(config.saturation)


@dataclass(frozen=True)
class Fitted:
    """A head, the posterior of its last layer and its readout of the spread, all from the same assets."""

    parameters: HeadParameters
    laplace: Laplace
    spread: Spread

    def look(self, embeddings: np.ndarray, points: np.ndarray) -> Seen:
        """What it says of ``embeddings`` (m, d), before calibration."""
        scaled = self.parameters.standardised(embeddings)
        hidden = self.parameters.hidden_of(scaled)
        probabilities = self.parameters.probabilities(hidden)
        _, softmax_spread = moments(probabilities, points)
        return Seen(
            probabilities,
            self.laplace.variance(hidden, self.parameters.unseen_of(scaled)),
            self.spread.variance(softmax_spread**2, scaled),
        )


def fit_all(
    inputs: Standardised, labels: RatingLabels, decay: float, steps: int, seed: int, config: HeadConfig
) -> Fitted:
    """Fit head, Laplace posterior and spread on the same assets."""
    parameters, _ = fit_head(inputs, labels, decay, steps, seed, config)
    return complete(parameters, inputs, labels, config)


def complete(
    parameters: HeadParameters, inputs: Standardised, labels: RatingLabels, config: HeadConfig
) -> Fitted:
    """Laplace posterior and spread of a head, from the assets it was fitted on."""
    hidden = parameters.hidden_of(inputs.scaled)
    mean, softmax_spread = moments(parameters.probabilities(hidden), labels.points)
    weights = labels.weights(config.saturation)
    noise = float(np.average((labels.mean - mean) ** 2, weights=weights))
    laplace = fit_laplace(hidden, weights, max(noise, 1e-6))
    return Fitted(parameters, laplace, fit_spread(inputs, softmax_spread**2, labels))


def cross_fit(
    views: list[View],
    embeddings: np.ndarray,
    labels: RatingLabels,
    fold: np.ndarray,
    decay: float,
    steps: int,
    seed: int,
    config: HeadConfig,
) -> HeldOut:
    """Predict every part by a head trained on the others."""
    n = len(embeddings)
    seen = Seen(np.empty((n, len(labels.points))), np.empty(n), np.empty(n))
    baseline = np.empty(n)
    for held, inputs in views:
        fitted = fit_all(inputs, subset(labels, ~held), decay, steps, seed, config)
        found = fitted.look(embeddings[held], labels.points)
        for name, column in vars(seen).items():
            column[held] = getattr(found, name)
        baseline[held] = labels.mean[~held].mean()
    return HeldOut(np.arange(n), fold, seen, baseline)
