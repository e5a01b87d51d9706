"""Image quality, faces and embeddings for assets, in batches that can stop anywhere and go on."""

import logging
import time
from contextlib import closing, nullcontext
from typing import Any

from django.utils.translation import gettext_noop

from core.job_runner import Progress
from core.jobs import job_kind
from labeling.models import Study, StudyAsset
from scoring.ingest import precaution
from scoring.ingest.at_hand import current_detector, current_extractor
from scoring.ingest.batches import Ingest
from scoring.ingest.lacking import lacking, tell_other_places
from scoring.models import Extractor
from scoring.quality_pages.keeping import study_quality

__all__ = ["current_extractor", "extract", "extract_features", "lacking"]
logger = logging.getLogger(__name__)


def extract(progress: Progress, study: Study | None = None) -> tuple[Extractor, dict[str, Any]]:
    """Measure and embed every asset that lacks it. Returns the extractor's row and what was done: images done with,
    failed, seconds, images per second, detector and its notice.

    Each batch is one transaction. An image that cannot be worked on fails alone, with its reason on its page.
    Raises ClaimLost between two batches where the job was cancelled or taken over.
    """
    engine, row = current_extractor()
    detector, notice = current_detector()
    tell_other_places(study)
    found = lacking(row, study, detector.version if detector else None)
    todo = list(found.values_list("pk", flat=True))
    stage = gettext_noop("Looking at images")
    progress(0, len(todo), stage)
    careful = precaution.wanted(getattr(progress, "job", None))
    began = time.monotonic()
    with precaution.Precaution() if careful else nullcontext() as trying:
        ingest = Ingest(engine, row, detector, trying)
        with closing(ingest.over(todo)) as batches:
            for done in batches:
                progress(done, len(todo), stage)
    seconds = time.monotonic() - began
    if study is not None and todo:
        # Reports that were written anew are found by this look alone; pages look for new ones.
        study_quality(study, at_once=True)
    return row, {
        "assets": len(todo) - ingest.failed,
        "failed": ingest.failed,
        "detector": detector.version if detector else None,
        "detector_notice": notice,
        "seconds": round(seconds, 2),
        "images_per_second": round(len(todo) / seconds, 2) if todo and seconds > 0 else None,
    }


@job_kind("extract_features")
def extract_features(progress: Progress, study: str | None = None) -> dict[str, Any]:
    """Asked for by a person, it also tries again what could not be read before: a file may have come back."""
    found = Study.objects.get(slug=study) if study else None
    # Not where a worker died over this job: what it found out about an image would be forgotten.
    if progress.job.attempt <= 1:
        broken = StudyAsset.objects.exclude(problem="")
        (broken.filter(asset__places__study=found) if found else broken).update(problem="")
    row, done = extract(progress, found)
    return {"extractor": row.version, "pretrained": row.pretrained, "notice": row.notice, **done}
