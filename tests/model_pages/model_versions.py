"""Model versions whose figures come from the real evaluation, without the minutes that training takes."""

import numpy as np

from labeling.models import Study
from scoring import snapshots
from scoring.engine.evaluate import evaluate
from scoring.engine.prediction import Prediction
from scoring.models import Extractor, ModelHead, ModelVersion, Score

RATERS = 6
POINTS = np.arange(1.0, 8.0)


def make_version(study: Study, extractor: Extractor, error: float, seed: int = 1) -> ModelVersion:
    """A ready version whose predictions miss the panel's mean by `error` points, evaluated on the held-out images."""
    snapshot = snapshots.freeze(study)
    model = ModelVersion.objects.create(
        study=study,
        number=study.models.count() + 1,
        state="ready",
        snapshot=snapshot,
        extractor=extractor,
        seed=seed,
    )
    labels = snapshots.read(snapshot)["appeal"]
    observed = labels.counts @ POINTS / labels.counts.sum(axis=1)
    mean = np.clip(observed + np.random.default_rng(seed).normal(0, error, len(observed)), 1, 7)
    prediction = _prediction(mean)
    test = labels.test
    held_out = Prediction(**{name: value[test] for name, value in vars(prediction).items()})
    metrics = evaluate(held_out, labels.counts[test], POINTS, float(observed[~test].mean()), seed)
    metrics |= {"train_assets": int((~test).sum()), "test_assets": int(test.sum())}
    metrics |= {"train_ratings": int((~test).sum()) * RATERS, "test_ratings": int(test.sum()) * RATERS}
    ModelHead.objects.create(
        model=model,
        scale=study.scales.get(),
        sha256="0" * 64,
        metrics=metrics,
        usable=metrics["usable"],
        reason=metrics["usable_reason"],
    )
    _score(model, labels.assets, prediction)
    return model


def _prediction(mean: np.ndarray) -> Prediction:
    n = len(mean)
    return Prediction(
        probabilities=np.full((n, 7), 1 / 7),
        mean=mean,
        aleatoric=np.linspace(0.5, 1.5, n),
        epistemic=np.linspace(0.6, 0.1, n),
        low=np.clip(mean - 0.8, 1, 7),
        high=np.clip(mean + 0.8, 1, 7),
        factor=np.full(n, 1.6),
    )


def _score(model: ModelVersion, assets: np.ndarray, prediction: Prediction) -> None:
    scale = model.study.scales.get()
    names = ("mean", "aleatoric", "epistemic", "low", "high")
    Score.objects.bulk_create(
        Score(
            study_asset_id=pk,
            scale=scale,
            model=model,
            probabilities=[1 / 7] * 7,
            **{name: float(getattr(prediction, name)[row]) for name in names},
        )
        for row, pk in enumerate(assets.tolist())
    )
