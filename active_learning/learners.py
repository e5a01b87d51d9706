"""What each strategy learns from, made from a study's ratings."""

from typing import Any

import numpy as np

from active_learning.strategies.errors import SelectionError
from active_learning.strategies.learner import LinearBayes
from active_learning.strategies.noise import pooled_noise, within_variance
from labeling.label_data import AGREEMENT_KINDS, long_form
from labeling.models import Scale

LEAST_NOISE = 0.05


def learner_for(strategy: str, scale: Scale, assets: np.ndarray, context: dict[str, Any]) -> Any:
    """A learner for `strategy` on `scale`, and per-asset noise put into `context` where the strategy reads it.

    The committee is built by the strategy itself through modAL (None); the value of a rating wants a Bayesian
    linear model on the embeddings and pooled noise of single ratings.
    """
    if strategy != "value_of_rating":
        return None
    noise = _noise(scale, assets)
    context["noise"] = noise
    row_of = {pk: row for row, pk in enumerate(assets.tolist())}
    rows = np.array([row_of[pk] for pk in long_form(scale, AGREEMENT_KINDS).unit_labels if pk in row_of])
    learner = LinearBayes()
    return learner.fit(
        context["labelled_X"], context["labelled_y"], counts=context["labelled_counts"], noise=noise[rows]
    )


def _noise(scale: Scale, assets: np.ndarray) -> np.ndarray:
    ratings = long_form(scale, AGREEMENT_KINDS)
    row_of = {pk: row for row, pk in enumerate(assets.tolist())}
    rows = np.array([row_of.get(pk, -1) for pk in ratings.unit_labels])
    inside = rows[ratings.unit] >= 0
    counts, _means, variances = within_variance(
        rows[ratings.unit][inside], ratings.value[inside], len(assets)
    )
    try:
        return np.maximum(pooled_noise(variances, counts).noise, LEAST_NOISE)
    except SelectionError:
        # Nobody has rated anything twice yet: the variance of a uniform answer over a third of the scale.
        return np.full(len(assets), max(((scale.high - scale.low) / 3) ** 2 / 12, LEAST_NOISE))
