"""Scores of all images of a study by one model."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import job_kind
from labeling.models import Study
from scoring import embeddings, extraction, heads
from scoring.models import ModelHead, ModelVersion, Score
from scoring.serving import model_at_hand

BATCH = 2000


def write_scores(model: ModelVersion, progress: Progress) -> int:
    """Score every image of the model's study that has features; what is scored already stays. Returns how many are new."""
    ids, matrix = embeddings.of_study(model.study, model.extractor)
    trained = list(model.heads.select_related("scale", "model__study"))
    stage = gettext_noop("Scoring images")
    written = 0
    for place, head in enumerate(trained):
        progress(place, len(trained), stage)
        written += _score_scale(head, ids, matrix)
    progress(len(trained), len(trained), stage)
    return written


def _score_scale(head: ModelHead, ids: Any, matrix: Any) -> int:
    known = set(
        Score.objects.filter(model=head.model_id, scale=head.scale_id).values_list(
            "study_asset_id", flat=True
        )
    )
    fresh = [row for row, pk in enumerate(ids.tolist()) if pk not in known]
    if not fresh:
        return 0
    found = heads.load(head).predict(matrix[fresh])
    scores = [
        Score(
            study_asset_id=int(ids[row]),
            scale_id=head.scale_id,
            model_id=head.model_id,
            probabilities=[round(float(p), 6) for p in found.probabilities[i]],
            mean=float(found.mean[i]),
            aleatoric=float(found.aleatoric[i]),
            epistemic=float(found.epistemic[i]),
            low=float(found.low[i]),
            high=float(found.high[i]),
        )
        for i, row in enumerate(fresh)
    ]
    with transaction.atomic():
        Score.objects.bulk_create(scores, batch_size=BATCH, ignore_conflicts=True)
    return len(scores)


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
