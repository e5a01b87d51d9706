"""Scores of all images of a study by one model."""

from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import job_kind
from labeling.models import Study
from scoring import embeddings, extraction, heads
from scoring.engine.train import TrainedHead
from scoring.inputs import study_inputs
from scoring.models import ModelHead, ModelVersion, Score
from scoring.noting import note
from scoring.score_writing import add_scores
from scoring.serving import model_at_hand

CHUNK = 10_000


def write_scores(model: ModelVersion, progress: Progress) -> int:
    """Score every image of the model's study that has features, then note which of them need people.

    What is scored already stays. Each chunk of images is one transaction over all scales: a worker that is killed
    leaves whole chunks, and the next run goes on. Returns how many scores are new.
    """
    ids, matrix = embeddings.of_study(model.study, model.extractor)
    trained = [(head, heads.load(head)) for head in model.heads.select_related("scale", "model__study")]
    inputs = study_inputs(model, ids, matrix)
    written = _write(model, trained, ids, inputs, progress)
    note(model, ids, matrix, progress)
    return written


def _write(
    model: ModelVersion,
    trained: list[tuple[ModelHead, TrainedHead]],
    ids: np.ndarray,
    inputs: np.ndarray,
    progress: Progress,
) -> int:
    stage = gettext_noop("Scoring images")
    lacking = {head.pk: ~np.isin(ids, _scored(model, head)) for head, _trained in trained}
    todo = np.flatnonzero(np.any([*lacking.values()], axis=0)) if lacking else np.zeros(0, dtype=np.int64)
    written = 0
    progress(0, len(todo), stage)
    for start in range(0, len(todo), CHUNK):
        rows = todo[start : start + CHUNK]
        with transaction.atomic():
            for head, one in trained:
                fresh = rows[lacking[head.pk][rows]]
                if len(fresh):
                    found = one.predict(inputs[fresh])
                    written += add_scores(model.pk, head.scale_id, ids[fresh], found)
        progress(min(start + CHUNK, len(todo)), len(todo), stage)
    return written


def _scored(model: ModelVersion, head: ModelHead) -> np.ndarray:
    """Keys of the study assets that `model` has scored on the scale of `head`."""
    known = Score.objects.filter(model=model, scale=head.scale_id).values_list("study_asset_id", flat=True)
    return np.fromiter(known.iterator(CHUNK), dtype=np.int64)


@job_kind("score")
def score(progress: Progress, study: str) -> dict[str, Any]:
    """Score the images of a study that came in since its model was trained."""
    found = Study.objects.get(slug=study)
    model = model_at_hand(found)
    if model is None:
        raise DomainError(
            "no_model", _("The study has no trained model yet. Train one first: manage.py retrain %s") % study
        )
    extraction.extract(progress, found)
    return {"model": model.number, "scores": write_scores(model, progress)}
