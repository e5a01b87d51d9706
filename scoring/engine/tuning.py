"""Search for hyperparameters of a head within a budget, on the training assets alone."""

import time
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from scoring.engine.crossfit import assign_folds, choose, views_of
from scoring.engine.errors import CannotTrain
from scoring.engine.head import HeadConfig
from scoring.engine.labels import rating_labels, subset
from scoring.engine.train import refuse

SEARCHED = ("hidden", "learning_rate", "smoothing", "emd_weight", "saturation")
MOST_ASSETS = 1500
"""The search looks at no more than so many assets: what it learns carries over, and a trial takes seconds."""


@dataclass(frozen=True)
class Tuned:
    """``config``: the best found. ``trials``: number, values and held-out loss (per unit of weight) of each;
    trial 0 is the configuration that the search began with. ``stopped``: "trials" or "seconds", whichever
    budget ended it, "" where nothing was to be tried."""

    config: HeadConfig
    trials: list[dict[str, Any]]
    asked: int
    seconds: float
    stopped: str

    def card(self) -> dict[str, Any]:
        """The search as plain JSON data for a model's card."""
        losses = [trial["loss"] for trial in self.trials]
        return {
            "asked": self.asked,
            "tried": len(self.trials),
            "seconds": round(self.seconds, 1),
            "stopped": self.stopped,
            "chosen": {name: asdict(self.config)[name] for name in SEARCHED},
            "best_loss": min(losses, default=None),
            "default_loss": losses[0] if losses else None,
            "trials": self.trials,
        }


def tune(
    embeddings: np.ndarray,
    counts: np.ndarray,
    points: np.ndarray,
    seed: int,
    groups: np.ndarray | None = None,
    *,
    trials: int,
    seconds: float | None = None,
    base: HeadConfig | None = None,
) -> Tuned:
    """Try ``trials`` configurations, ``base`` first, for at most ``seconds``; arguments as ``train_head``.

    Tree-structured Parzen estimator (Bergstra et al. 2011) in memory, on one fixed set of folds; the loss is
    that of early stopping, unsmoothed. The same seed and number of trials give the same search as long as the
    seconds do not end it; a trial that has begun is finished. A trial's own emd_weight and saturation do not
    change the loss it is judged by.

    Raises:
        CannotTrain: as ``train_head``.
    """
    base = base or HeadConfig()
    begun = time.monotonic()
    embeddings = np.asarray(embeddings, dtype=np.float32)
    counts = np.asarray(counts, dtype=np.float64)
    rated = np.flatnonzero(counts.sum(axis=1) > 0)
    refuse(embeddings[rated], counts[rated])
    if trials < 1:
        return Tuned(base, [], trials, 0.0, "")
    labels = rating_labels(counts[rated], points)
    chosen = np.random.default_rng(seed).permutation(len(rated))[:MOST_ASSETS]
    inputs, labels = embeddings[rated[chosen]], subset(labels, chosen)
    fold = assign_folds(
        len(chosen), base.folds, seed, None if groups is None else np.asarray(groups)[rated[chosen]]
    )
    if len(np.unique(fold)) < 2:
        raise CannotTrain(
            "All rated assets belong to one group, so nothing can be held out. Rate other groups."
        )
    views = views_of(inputs, fold, base)

    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed % 2**32, n_startup_trials=6))
    study.enqueue_trial({name: getattr(base, name) for name in SEARCHED})
    found: list[dict[str, Any]] = []
    stopped = "trials"
    for number in range(trials):
        if seconds is not None and found and time.monotonic() - begun >= seconds:
            stopped = "seconds"
            break
        trial = study.ask()
        values = _suggest(trial, base)
        _, _, loss = choose(views, inputs, labels, seed, replace(base, **values), judge=base)
        study.tell(trial, loss)
        found.append({"number": number, "values": values, "loss": loss})
    best = min(found, key=lambda one: (one["loss"], one["number"]))
    return Tuned(replace(base, **best["values"]), found, trials, time.monotonic() - begun, stopped)


def _suggest(trial: Any, base: HeadConfig) -> dict[str, Any]:
    """Values of one trial; every range holds what ``base`` says, so that trial 0 is ``base`` itself."""
    hidden = sorted({32, 64, 128, 256, base.hidden})
    return {
        "hidden": trial.suggest_categorical("hidden", hidden),
        "learning_rate": trial.suggest_float(
            "learning_rate", min(1e-3, base.learning_rate), max(1e-2, base.learning_rate), log=True
        ),
        "smoothing": trial.suggest_float("smoothing", 0.0, max(0.2, base.smoothing)),
        "emd_weight": trial.suggest_float("emd_weight", 0.0, max(16.0, base.emd_weight)),
        "saturation": trial.suggest_float(
            "saturation", min(1.0, base.saturation), max(20.0, base.saturation)
        ),
    }
