"""One head trained as a version's options ask, and tried on images it has not seen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from scoring.engine.evaluate import evaluate
from scoring.engine.head import HeadConfig
from scoring.engine.labels import bin_points
from scoring.engine.train import TrainedHead, train_head
from scoring.verdict import CROSSED_BELOW


class Material(NamedTuple):
    """`inputs` (n, D), rating `counts` (n, K) on `points` (K,), `groups` (n,)."""

    inputs: np.ndarray
    counts: np.ndarray
    points: np.ndarray
    groups: np.ndarray


class Tried(NamedTuple):
    """`metrics`: those of the held-out images, with "cross_validated" and "tuning" where there are any."""

    head: TrainedHead
    metrics: dict[str, Any]


def try_scale(train: Material, test: Material, seed: int, options: Mapping[str, Any]) -> Tried:
    """Train on `train` and evaluate on `test`, which it never sees. Raises CannotTrain as the engine does.

    Where fewer than 500 images are held out, the training images, each predicted by a head that had not seen it, are
    evaluated too.
    """
    config, tuned = _config(train, seed, options)
    head = train_head(train.inputs, train.counts, train.points, seed, train.groups, config)
    counts, points = bin_points(test.counts, test.points)
    learnt, _points = bin_points(train.counts, train.points)
    shares = learnt.sum(axis=0) / learnt.sum()
    baseline = float((train.counts @ train.points).sum() / train.counts.sum())
    metrics = evaluate(head.predict(test.inputs), counts, points, baseline, seed, shares, config.coverage)
    if head.held_out is not None and head.held_out_rows is not None and metrics["assets"] < CROSSED_BELOW:
        metrics["cross_validated"] = evaluate(
            head.held_out,
            learnt[head.held_out_rows],
            points,
            head.baseline if head.baseline is not None else baseline,
            seed,
            coverage=config.coverage,
        )
    if tuned is not None:
        metrics["tuning"] = tuned
    return Tried(head, metrics)


def _config(
    train: Material, seed: int, options: Mapping[str, Any]
) -> tuple[HeadConfig, dict[str, Any] | None]:
    """The engine's default, with the smoothing asked for, bettered within the budget."""
    base = HeadConfig()
    if options.get("smoothing") is not None:
        base = replace(base, smoothing=float(options["smoothing"]))
    if not options.get("trials"):
        return base, None
    # Imported on use: Optuna takes a second to come up, and most trainings never ask for it.
    from scoring.engine.tuning import tune

    found = tune(
        train.inputs,
        train.counts,
        train.points,
        seed,
        train.groups,
        trials=int(options["trials"]),
        seconds=options.get("seconds"),
        base=base,
    )
    return found.config, found.card()
