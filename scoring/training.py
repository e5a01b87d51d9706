"""Training one model version: a head per scale, from a frozen snapshot and cached embeddings."""

import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed
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
from scoring.ingest.pipeline import cores
from scoring.inputs import standard_of, study_inputs
from scoring.model_card import card_of
from scoring.models import Extractor, ModelHead, ModelVersion
from scoring.scores import write_scores
from scoring.snapshots import ScaleLabels
from scoring.study_quality import quality_of
from scoring.training_options import TrainingOptions, training_options
from scoring.trying import Material, Tried, try_scale
from scoring.verdict import verdict_on


def train_model(
    study: Study,
    job: uuid.UUID,
    progress: Progress,
    by: User | None = None,
    options: TrainingOptions | None = None,
) -> ModelVersion:
    """Train, evaluate, store and score; the version is ready only when all of it is there.

    A second run of the same job goes on with the same version and its options. Raises DomainError where no scale can be
    trained.
    """
    extractor, _done = extraction.extract(progress, study)
    model = _version(study, extractor, job, by, options or training_options())
    labels = snapshots.read(model.snapshot)
    scales = list(study.scales.all())
    ids, inputs = _inputs(model, labels)
    problems = _train_scales(model, scales, labels, ids, inputs, progress)
    if not model.heads.exists():
        _fail(model, problems)
    write_scores(model, progress)
    model.state = ModelVersion.State.READY
    model.error = " ".join(f"{name}: {why}" for name, why in problems.items())
    model.save(update_fields=["state", "error"])
    return model


def _version(
    study: Study, extractor: Extractor, job: uuid.UUID, by: User | None, options: TrainingOptions
) -> ModelVersion:
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
            options=options,
            job=job,
            created_by=by,
        )


def _inputs(model: ModelVersion, labels: dict[str, ScaleLabels]) -> tuple[np.ndarray, np.ndarray]:
    """(ids of study assets, what heads read of them). What quality is standardised by is settled here, once."""
    ids, matrix = embeddings.of_study(model.study, model.extractor)
    if not model.options.get("quality"):
        return ids, matrix
    quality = quality_of(model.study)
    if "standard" not in model.options:
        learnt = np.unique(np.concatenate([one.assets[~one.test] for one in labels.values()]))
        model.options = {**model.options, "standard": standard_of(quality.rows(learnt))}
        model.save(update_fields=["options"])
    return ids, study_inputs(model, ids, matrix, quality)


def _train_scales(
    model: ModelVersion,
    scales: list[Scale],
    labels: dict[str, ScaleLabels],
    ids: np.ndarray,
    inputs: np.ndarray,
    progress: Progress,
) -> dict[str, str]:
    """Train what has no head yet, as many scales at once as there are cores. Returns why not, by name of the scale."""
    there = set(model.heads.values_list("scale_id", flat=True))
    todo = [scale for scale in scales if scale.pk not in there]
    problems: dict[str, str] = {}
    stage = gettext_noop("Training heads")
    progress(len(scales) - len(todo), len(scales), stage)
    with ThreadPoolExecutor(cores(), initializer=_one_thread) as pool:
        waiting = {
            pool.submit(_tried, labels[scale.name], ids, inputs, model.seed, model.options): scale
            for scale in todo
        }
        for done, result in enumerate(as_completed(waiting), start=len(scales) - len(todo) + 1):
            scale = waiting[result]
            try:
                _keep(model, scale, *result.result())
            except CannotTrain as error:
                problems[scale.name] = error.sentence
            progress(done, len(scales), stage)
    return {scale.name: problems[scale.name] for scale in scales if scale.name in problems}


def _one_thread() -> None:
    """OpenMP counts threads for each thread that asks: without this every head would take all cores."""
    import torch

    torch.set_num_threads(1)


def _tried(
    labels: ScaleLabels, ids: np.ndarray, inputs: np.ndarray, seed: int, options: dict[str, Any]
) -> tuple[Tried, dict[str, int]]:
    """A trained head, and how much it was trained and tested on. No database here: it runs in a thread of its own."""
    rows, known = _rows(labels.assets, ids)
    train, test = known & ~labels.test, known & labels.test
    found = try_scale(
        Material(inputs[rows[train]], labels.counts[train], labels.points, labels.groups[train]),
        Material(inputs[rows[test]], labels.counts[test], labels.points, labels.groups[test]),
        seed,
        options,
    )
    sizes = {
        "train_assets": int(train.sum()),
        "test_assets": int(test.sum()),
        "train_ratings": int(labels.counts[train].sum()),
        "test_ratings": int(labels.counts[test].sum()),
    }
    return found, sizes


def _keep(model: ModelVersion, scale: Scale, found: Tried, sizes: dict[str, int]) -> None:
    metrics = found.metrics | sizes
    said = verdict_on(metrics)
    metrics["decided_by"] = said.by
    head = ModelHead(model=model, scale=scale, metrics=metrics, usable=said.usable, reason=said.reason)
    about = {"name": scale.name, "question": scale.question, "low": scale.low, "high": scale.high}
    heads.store(head, found.head, card_of(model, about, metrics, metrics.get("tuning")))
    head.save()


def _rows(assets: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each labelled asset its row among the embeddings, and whether it has one."""
    if not len(ids):
        return np.zeros(len(assets), dtype=np.int64), np.zeros(len(assets), dtype=bool)
    rows = np.minimum(np.searchsorted(ids, assets), len(ids) - 1)
    return rows, ids[rows] == assets


def _fail(model: ModelVersion, problems: dict[str, str]) -> None:
    reasons = " ".join(f"{name}: {why}" for name, why in problems.items())
    model.state = ModelVersion.State.FAILED
    model.error = reasons
    model.save(update_fields=["state", "error"])
    raise DomainError("cannot_train", _("No scale could be trained. %(reasons)s") % {"reasons": reasons})
