"""Train one head for one scale: fit, last-layer Laplace, calibration."""

from dataclasses import dataclass, field

import numpy as np

from scoring.engine.calibration import Calibration, calibrate
from scoring.engine.crossfit import (
    Fitted,
    HeldOut,
    assign_folds,
    choose,
    complete,
    cross_fit,
    fit_all,
    path_loss,
    views_of,
)
from scoring.engine.errors import CannotTrain
from scoring.engine.fitting import fit_head
from scoring.engine.head import HeadConfig, HeadParameters
from scoring.engine.labels import RatingLabels, rating_labels, subset
from scoring.engine.laplace import Laplace
from scoring.engine.prediction import Prediction, assemble, moments, predict, rows_of
from scoring.engine.spread import Spread
from scoring.engine.standardising import standardise

MIN_ASSETS = 10


@dataclass(frozen=True)
class TrainedHead:
    """A head that says what it knows. ``points`` (K,): scale values of its distribution (long scales binned).

    ``held_out``: predictions for ``held_out_rows`` (indices into the rows given to ``train_head``) by heads
    that had not seen them, with intervals calibrated on the other folds: what ``evaluate`` should look at.
    ``baseline`` (m,): mean rating of the assets those heads were trained on. All three are None after
    loading.
    """

    parameters: HeadParameters
    laplace: Laplace
    spread: Spread
    calibration: Calibration
    points: np.ndarray
    seed: int
    decay: float
    steps: int
    assets: int
    held_out: Prediction | None = field(default=None, compare=False)
    held_out_rows: np.ndarray | None = field(default=None, compare=False)
    baseline: np.ndarray | None = field(default=None, compare=False)

    def predict(self, embeddings: np.ndarray) -> Prediction:
        """Score ``embeddings`` (n, d). Raises ValueError when d is not the dimension of training."""
        fitted = Fitted(self.parameters, self.laplace, self.spread)
        return predict(fitted.look(np.asarray(embeddings), self.points), self.points, self.calibration)

    def features(self, embeddings: np.ndarray) -> np.ndarray:
        """Last-layer features φ = hidden activations (n, h), as active learning reads them."""
        return self.parameters.hidden(np.asarray(embeddings))


def train_head(
    embeddings: np.ndarray,
    counts: np.ndarray,
    points: np.ndarray,
    seed: int,
    groups: np.ndarray | None = None,
    config: HeadConfig | None = None,
) -> TrainedHead:
    """Train on ``embeddings`` (n, d) with rating ``counts`` (n, K) on scale ``points`` (K,).

    Assets without a rating are left out. ``groups`` (n,): assets of one group (same person, same campaign)
    are never on both sides of a split. Deterministic for a seed on one machine and number of threads.

    Raises:
        CannotTrain: fewer than 10 rated assets, all ratings alike, or embeddings that are no numbers.
        ValueError: shapes that disagree.
    """
    config = config or HeadConfig()
    embeddings = np.asarray(embeddings, dtype=np.float32)
    counts = np.asarray(counts, dtype=np.float64)
    if embeddings.ndim != 2 or len(embeddings) != len(counts):
        raise ValueError(f"Embeddings {embeddings.shape} and counts {counts.shape} must have the same rows.")
    rated = np.flatnonzero(counts.sum(axis=1) > 0)
    refuse(embeddings[rated], counts[rated])
    inputs, labels = embeddings[rated], rating_labels(counts[rated], points)
    member = None if groups is None else np.asarray(groups)[rated]
    if len(rated) < config.holdout_from:
        fold = assign_folds(len(rated), config.folds, seed, member)
        if len(np.unique(fold)) < 2:
            raise CannotTrain(
                "All rated assets belong to one group, so nothing can be held out. Rate other groups."
            )
        views = views_of(inputs, fold, config)
        decay, steps, _ = choose(views, inputs, labels, seed, config)
        held = cross_fit(views, inputs, labels, fold, decay, steps, seed, config)
        fitted = fit_all(standardise(inputs, config), labels, decay, steps, seed, config)
    else:
        fitted, held, decay, steps = _with_one_split(inputs, labels, seed, member, config)
    final, honest = _calibrated(held, labels, config.coverage)
    return TrainedHead(
        fitted.parameters,
        fitted.laplace,
        fitted.spread,
        final,
        labels.points,
        seed,
        decay,
        steps,
        len(rated),
        honest,
        rated[held.rows],
        held.baseline,
    )


def refuse(embeddings: np.ndarray, counts: np.ndarray) -> None:
    """Raise CannotTrain where rated ``embeddings`` (n, d) and ``counts`` (n, K) hold nothing to learn."""
    if len(embeddings) < MIN_ASSETS:
        raise CannotTrain(
            f"{len(embeddings)} rated assets are too few to train on; at least {MIN_ASSETS} are needed. "
            "Collect more ratings."
        )
    if not np.isfinite(embeddings).all():
        raise CannotTrain("Some embeddings hold values that are no numbers. Extract the features again.")
    if (counts.sum(axis=0) > 0).sum() < 2:
        raise CannotTrain(
            "All ratings are the same scale point, so there is nothing to learn. Check the question."
        )


def _with_one_split(
    inputs: np.ndarray, labels: RatingLabels, seed: int, groups: np.ndarray | None, config: HeadConfig
) -> tuple[Fitted, HeldOut, float, int]:
    """Large sets: one held-out part in place of cross-fitting; the head never sees it.

    Half of it chooses the decay and the stopping step, so calibration uses the other half alone.
    """
    parts = max(2, round(2 / config.holdout_share))
    fold = assign_folds(len(inputs), parts, seed, groups)
    train, choice, held = fold > 1, fold == 1, np.flatnonzero(fold == 0)
    view, known = standardise(inputs[train], config), subset(labels, train)
    aside = subset(labels, choice)

    def judge(probabilities: np.ndarray) -> float:
        return float(path_loss(probabilities[None], aside, config)[0])

    best: tuple[float, float, int, HeadParameters] | None = None
    for decay in config.large_decays:
        parameters, path = fit_head(
            view, known, decay, config.large_steps, seed, config, inputs[choice], judge
        )
        losses = path_loss(path, aside, config)
        found = (float(losses.min()), decay, int(losses.argmin()) * config.check_every, parameters)
        best = found if best is None or found[0] < best[0] else best
    assert best is not None
    _, decay, steps, parameters = best
    fitted = complete(parameters, view, known, config)
    baseline = np.full(len(held), known.mean.mean())
    halves = assign_folds(len(held), 2, seed, None if groups is None else groups[held])
    evidence = HeldOut(held, halves, fitted.look(inputs[held], labels.points), baseline)
    return fitted, evidence, decay, steps


def _calibrated(held: HeldOut, labels: RatingLabels, coverage: float) -> tuple[Calibration, Prediction]:
    """The calibration from all held-out assets, and their predictions each calibrated on the other folds."""
    known = subset(labels, held.rows)
    mean, _ = moments(held.seen.probabilities, labels.points)
    final = calibrate(mean, held.seen, known, coverage)
    parts = []
    for part in np.unique(held.fold):
        inside = held.fold == part
        other = calibrate(mean[~inside], rows_of(held.seen, ~inside), subset(known, ~inside), coverage)
        rows = np.flatnonzero(inside)
        parts.append((rows, predict(rows_of(held.seen, rows), labels.points, other)))
    return final, assemble(parts, len(held.rows))
