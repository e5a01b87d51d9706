"""Training one model version: a head per scale, from a frozen snapshot and cached embeddings."""

import uuid
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import DomainError
from core.job_runner import Progress
from core.models import User
from core.seeds import seed_of
from labeling.models import Scale, Study
from scoring import embeddings, extraction, heads, snapshots
from scoring.engine.errors import CannotTrain
from scoring.engine.evaluate import evaluate
from scoring.engine.labels import bin_points
from scoring.engine.train import train_head
from scoring.models import Extractor, ModelHead, ModelVersion
from scoring.scores import write_scores
from scoring.snapshots import ScaleLabels


def train_model(study: Study, job: uuid.UUID, progress: Progress, by: User | None = None) -> ModelVersion:
    """Train, evaluate, store and score; the version is ready only when all of it is there.

    A second run of the same job goes on with the same version. Raises DomainError where no scale can be trained.
    """
    extractor, _done = extraction.extract(progress, study)
    model = _version(study, extractor, job, by)
    labels = snapshots.read(model.snapshot)
    scales = list(study.scales.all())
    ids, matrix = embeddings.of_study(study, extractor)
    stage = gettext_noop("Training heads")
    problems = {}
    for place, scale in enumerate(scales):
        progress(place, len(scales), stage)
        try:
            _train_scale(model, scale, labels[scale.name], ids, matrix)
        except CannotTrain as error:
            problems[scale.name] = error.sentence
    if not model.heads.exists():
        _fail(model, problems)
    write_scores(model, progress)
    model.state = ModelVersion.State.READY
    model.error = " ".join(f"{name}: {why}" for name, why in problems.items())
    model.save(update_fields=["state", "error"])
    return model


def _version(study: Study, extractor: Extractor, job: uuid.UUID, by: User | None) -> ModelVersion:
    with transaction.atomic():
        Study.objects.select_for_update().get(pk=study.pk)
        begun = ModelVersion.objects.filter(job=job).select_related("snapshot", "extractor", "study").first()
        if begun is not None:
            return begun
        # One retrain runs at a time, so whatever else is still in training belongs to a job that has ended.
        study.models.filter(state=ModelVersion.State.TRAINING).update(
            state=ModelVersion.State.FAILED, error=_("The worker died before this version was finished.")
        )
        snapshot = snapshots.freeze(study)
        latest = study.models.order_by("-number").values_list("number", flat=True).first() or 0
        return ModelVersion.objects.create(
            study=study,
            number=latest + 1,
            snapshot=snapshot,
            extractor=extractor,
            seed=seed_of(study.seed, snapshot.sha256),
            job=job,
            created_by=by,
        )


def _train_scale(
    model: ModelVersion, scale: Scale, labels: ScaleLabels, ids: np.ndarray, matrix: np.ndarray
) -> None:
    if ModelHead.objects.filter(model=model, scale=scale).exists():
        return
    rows, known = _rows(labels.assets, ids)
    train = known & ~labels.test
    test = known & labels.test
    trained = train_head(
        matrix[rows[train]], labels.counts[train], labels.points, model.seed, labels.groups[train]
    )
    baseline = float((labels.counts[train] @ labels.points).sum() / labels.counts[train].sum())
    counts, points = bin_points(labels.counts[test], labels.points)
    metrics = evaluate(trained.predict(matrix[rows[test]]), counts, points, baseline, model.seed)
    metrics |= {"train_assets": int(train.sum()), "test_assets": int(test.sum())}
    metrics |= {
        "train_ratings": int(labels.counts[train].sum()),
        "test_ratings": int(labels.counts[test].sum()),
    }
    head = ModelHead(
        model=model, scale=scale, metrics=metrics, usable=metrics["usable"], reason=metrics["usable_reason"]
    )
    heads.store(head, trained, _card(model, scale, metrics))
    head.save()


def _rows(assets: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each labelled asset its row among the embeddings, and whether it has one."""
    if not len(ids):
        return np.zeros(len(assets), dtype=np.int64), np.zeros(len(assets), dtype=bool)
    rows = np.minimum(np.searchsorted(ids, assets), len(ids) - 1)
    return rows, ids[rows] == assets


def _card(model: ModelVersion, scale: Scale, metrics: dict[str, Any]) -> dict[str, Any]:
    return {
        "study": model.study.slug,
        "scale": {"name": scale.name, "question": scale.question, "low": scale.low, "high": scale.high},
        "version": model.number,
        "snapshot": model.snapshot.sha256,
        "extractor": model.extractor.version,
        "pretrained": model.extractor.pretrained,
        "seed": model.seed,
        "metrics": metrics,
        "licence": "The ratings belong to the study's owner; the backbone's weights carry their own licence.",
        "limits": "Predicts how this panel takes images like those it has seen. It says nothing about people shown.",
    }


def _fail(model: ModelVersion, problems: dict[str, str]) -> None:
    reasons = " ".join(f"{name}: {why}" for name, why in problems.items())
    model.state = ModelVersion.State.FAILED
    model.error = reasons
    model.save(update_fields=["state", "error"])
    raise DomainError("cannot_train", _("No scale could be trained. %(reasons)s") % {"reasons": reasons})
