"""Image quality and embeddings for assets, in batches that can stop anywhere and go on."""

import logging
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.job_runner import Progress
from core.jobs import job_kind
from labeling.images.decode import DecodedImage, UnreadableImage, decode
from labeling.models import Asset, Study, StudyAsset
from scoring.engine import codec, quality
from scoring.engine.extractors import Extractor as EngineExtractor
from scoring.engine.extractors import choose_extractor
from scoring.models import Extractor, FeatureSet, QualityReport

logger = logging.getLogger(__name__)
QUALITY_VERSION = "quality-1"


def current_extractor() -> tuple[EngineExtractor, Extractor]:
    """The extractor that the settings ask for, or its honest fallback, and its row in the database."""
    if settings.TORCH_THREADS:
        import torch

        torch.set_num_threads(settings.TORCH_THREADS)
    engine, notice = choose_extractor(settings.BACKBONE, settings.MODELS_DIR, settings.ALLOW_MODEL_HUB)
    row, _created = Extractor.objects.update_or_create(
        version=engine.version,
        defaults={
            "name": engine.name,
            "dimension": engine.dimension,
            "pretrained": engine.pretrained,
            "notice": notice or "",
        },
    )
    return engine, row


def lacking(extractor: Extractor, study: Study | None = None) -> QuerySet[Asset]:
    """Assets without an embedding by `extractor`, leaving out those known to be unreadable."""
    has = FeatureSet.objects.filter(asset=OuterRef("pk"), extractor=extractor)
    broken = StudyAsset.objects.filter(asset=OuterRef("pk")).exclude(problem="")
    assets = Asset.objects.filter(~Exists(has), ~Exists(broken)).order_by("pk")
    return assets.filter(places__study=study).distinct() if study else assets


def extract(progress: Progress, study: Study | None = None) -> tuple[Extractor, dict[str, int]]:
    """Measure and embed every asset that lacks it. Returns the extractor's row and what was done.

    Each batch is one transaction. An image that cannot be worked on fails alone, with its reason on its page.
    """
    engine, row = current_extractor()
    todo = list(lacking(row, study).values_list("pk", flat=True))
    stage = gettext_noop("Looking at images")
    progress(0, len(todo), stage)
    failed = 0
    for start in range(0, len(todo), settings.FEATURE_BATCH):
        batch = list(Asset.objects.filter(pk__in=todo[start : start + settings.FEATURE_BATCH]).order_by("pk"))
        failed += _extract_batch(engine, row, batch)
        progress(min(start + settings.FEATURE_BATCH, len(todo)), len(todo), stage)
    return row, {"assets": len(todo) - failed, "failed": failed}


def _extract_batch(engine: EngineExtractor, row: Extractor, batch: list[Asset]) -> int:
    decoded: list[tuple[Asset, DecodedImage]] = []
    failed = 0
    for asset in batch:
        try:
            decoded.append((asset, _decode(asset)))
        except (UnreadableImage, OSError) as error:
            failed += 1
            reason = getattr(
                error, "sentence", _("The stored picture cannot be read. Is the file store complete?")
            )
            logger.warning("Asset %s cannot be worked on: %s", asset, error)
            StudyAsset.objects.filter(asset=asset).update(problem=reason[:200])
    if not decoded:
        return failed
    embeddings = engine.extract([image.pixels for _asset, image in decoded])
    reports = [
        QualityReport(asset=asset, version=QUALITY_VERSION, measures=quality.measure(image))
        for asset, image in decoded
    ]
    features = [
        FeatureSet(asset=asset, extractor=row, embedding=codec.encode(embedding))
        for (asset, _image), embedding in zip(decoded, embeddings, strict=True)
    ]
    with transaction.atomic():
        QualityReport.objects.bulk_create(reports, ignore_conflicts=True)
        FeatureSet.objects.bulk_create(features, ignore_conflicts=True)
    return failed


def _decode(asset: Asset) -> DecodedImage:
    with asset.file.open("rb") as file:
        return decode(file.read(), max_pixels=settings.MAX_IMAGE_PIXELS)


@job_kind("extract_features")
def extract_features(progress: Progress, study: str | None = None) -> dict[str, Any]:
    """Asked for by a person, it also tries again what could not be read before: a file may have come back."""
    found = Study.objects.get(slug=study) if study else None
    broken = StudyAsset.objects.exclude(problem="")
    (broken.filter(asset__places__study=found) if found else broken).update(problem="")
    row, done = extract(progress, found)
    return {"extractor": row.version, "pretrained": row.pretrained, "notice": row.notice, **done}
