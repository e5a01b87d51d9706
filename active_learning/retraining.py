"""Retraining as a job: one at a time per study; until it has ended well, the champion serves on."""

from typing import Any

from django.utils.translation import gettext as _

from active_learning.promotion import promote_first
from core import audit
from core.errors import DomainError
from core.job_runner import ClaimLost, Progress
from core.jobs import enqueue, job_kind
from core.models import Job, User
from labeling.label_data import AGREEMENT_KINDS, counted_ratings
from labeling.models import Study
from scoring.models import ModelVersion
from scoring.training import train_model
from scoring.training_options import TrainingOptions, training_options

HEADLINE = ("mae", "mae_mean_predictor", "spearman", "crps", "coverage", "calibration_error", "skill")


def request_retrain(
    study: Study, by: User | None = None, options: TrainingOptions | None = None
) -> tuple[Job, bool]:
    """Ask for a retrain with `options`. Returns (job, created): where one waits or runs, that one is returned.

    Raises DomainError where there are no ratings to learn from.
    """
    if not any(counted_ratings(scale, AGREEMENT_KINDS).exists() for scale in study.scales.all()):
        raise DomainError("no_ratings", _("There are no ratings to learn from yet."), status=409)
    params = {"study": study.slug, "options": options or training_options()}
    job, created = enqueue("retrain", study.slug, params=params, by=by)
    if created:
        audit.record("retrain_requested", actor=by, study=study.slug, target=job, options=params["options"])
    return job, created


@job_kind("retrain")
def retrain(progress: Progress, study: str, options: TrainingOptions | None = None) -> dict[str, Any]:
    """Freeze, train, evaluate, score. Returns the version and what it reached on the held-out images."""
    job = progress.job
    try:
        model = train_model(Study.objects.get(slug=study), job.pk, progress, job.created_by, options)
    except ClaimLost:
        # Taken over, the version belongs to the other run; cancelled, it ends with the job.
        if Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists():
            _end_version(job, _("The training was cancelled."))
        raise
    except Exception:
        _end_version(job, _("The training stopped with an error. See the job and the worker's log."))
        raise
    promoted = promote_first(model, job.created_by)
    audit.record(
        "model_trained", actor=job.created_by, study=study, target=model, snapshot=model.snapshot.sha256
    )
    return {"model": model.number, "promoted": promoted is not None, "heads": headline(model)}


def _end_version(job: Job, why: str) -> None:
    ModelVersion.objects.filter(job=job.pk, state=ModelVersion.State.TRAINING).update(
        state=ModelVersion.State.FAILED, error=why
    )


def headline(model: ModelVersion) -> list[dict[str, Any]]:
    """Held-out error and rank correlation of each head, as the command and the API show them.

    "cross_validated" are the same figures of the training images, None where so many were held out that they add nothing.
    """
    return [
        {
            "scale": head.scale.name,
            "usable": head.usable,
            "reason": head.reason,
            "train_assets": head.metrics.get("train_assets"),
            "test_assets": head.metrics.get("test_assets"),
            "decided_by": head.metrics.get("decided_by", "held_out"),
            **_figures(head.metrics),
            "cross_validated": _crossed(head.metrics.get("cross_validated")),
        }
        for head in model.heads.select_related("scale").order_by("scale__position", "scale_id")
    ]


def _figures(metrics: dict[str, Any]) -> dict[str, Any]:
    return {name: metrics.get("metrics", {}).get(name) for name in HEADLINE}


def _crossed(metrics: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"assets": metrics["assets"], **_figures(metrics)} if metrics else None
