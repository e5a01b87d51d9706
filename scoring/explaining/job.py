"""Explaining one image in the background, and what is kept of it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core import jobs
from core.errors import DomainError
from core.job_runner import Progress
from core.jobs import job_kind
from core.models import Job, User
from labeling.images.decode import UnreadableImage
from labeling.models import StudyAsset
from scoring.embeddings import SCORED
from scoring.engine.errors import BadModelFile
from scoring.engine.explain.grid import to_bytes
from scoring.models import Explanation, ModelVersion, QualityReport
from scoring.serving import serving_model

KIND = "explain"


def subject_of(study_asset: StudyAsset, method: str) -> str:
    return f"{KIND}/{study_asset.pk}/{method}"


def ask_for(study_asset: StudyAsset, method: str, by: User | None = None) -> tuple[Job, bool]:
    """Ask for a map of `study_asset` by the model that serves. Returns (job, created).

    Raises DomainError (409) where there is no model, no picture, no score to explain, or no such method.
    """
    model = serving_model(study_asset.study)
    if model is None:
        raise DomainError("no_model", _("No model serves this study yet."), status=409)
    if study_asset.asset_id is None:
        raise DomainError(
            "no_picture", _("The picture stays elsewhere, so nothing can be explained."), status=409
        )
    if study_asset.purpose not in SCORED:
        words = _("This image is an attention check: a score of it would mean nothing.")
        raise DomainError("not_content", words, status=409)
    if method not in Explanation.Method.values:
        raise DomainError("no_such_method", _("Ask for an activation map or for blurred occlusion."))
    params = {"image": study_asset.pk, "model": model.pk, "method": method}
    return jobs.enqueue(KIND, subject_of(study_asset, method), params=params, by=by)


def latest_job(study_asset: StudyAsset, method: str) -> Job | None:
    return Job.objects.filter(kind=KIND, subject=subject_of(study_asset, method)).first()


@job_kind(KIND)
def explain_image(progress: Progress, image: int, model: int, method: str) -> dict[str, Any]:
    """Compute and keep the maps of all scales; run again, it finds them there."""
    from scoring.engine.decoding import decode
    from scoring.explaining.maps import explain
    from scoring.ingest.at_hand import engine_of

    study_asset = StudyAsset.objects.select_related("asset", "study").get(pk=image)
    version = ModelVersion.objects.select_related("extractor", "study").get(pk=model)
    assert study_asset.asset is not None
    stage = gettext_noop("Looking for what moves the score")
    progress(0, 1, stage)
    try:
        with study_asset.asset.file.open("rb") as file:
            pixels = decode(file.read(), max_pixels=settings.MAX_IMAGE_PIXELS).pixels
    except (UnreadableImage, OSError) as error:
        why = getattr(error, "sentence", _("The stored picture cannot be read. Is the file store complete?"))
        raise DomainError("unreadable", why) from error
    report = QualityReport.objects.filter(asset=study_asset.asset).first()
    try:
        grids = explain(
            version,
            engine_of(version.extractor),
            pixels,
            report.measures if report else {},
            method,
            lambda done, total: progress(done, total, stage),
        )
    except BadModelFile as error:
        raise DomainError("bad_model", error.sentence, status=409) from error
    Explanation.objects.bulk_create(
        [
            Explanation(
                study_asset=study_asset,
                model=version,
                scale_id=scale,
                method=method,
                rows=grid.values.shape[0],
                columns=grid.values.shape[1],
                grid=to_bytes(grid.values),
                about=grid.about,
            )
            for scale, grid in grids.items()
        ],
        ignore_conflicts=True,
    )
    return {"scales": len(grids), "model": version.number}
