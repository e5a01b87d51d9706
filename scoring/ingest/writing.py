"""A batch of looked-at images into the database, in one transaction: all three of an image, or none."""

from typing import Any, NamedTuple

from django.db import transaction

from labeling.models import Asset, StudyAsset
from scoring.engine.faces import Face
from scoring.engine.quality import QUALITY_VERSION
from scoring.ingest.lacking import Work
from scoring.ingest.looking import Looked
from scoring.models import Extractor, FaceReport, FeatureSet, QualityReport


class Seen(NamedTuple):
    """One image worked out; `embedding` is in the stored form, or None where it was there already."""

    work: Work
    looked: Looked
    embedding: bytes | None


def write(seen: list[Seen], failed: dict[int, str], extractor: Extractor, detector: str | None) -> None:
    """Store what was seen, and the reasons (`failed`: {asset: words}) on the pages of the images that failed.

    Embeddings and faces that somebody else wrote meanwhile stay; measures of quality of an older version are
    replaced; those of other extractors and detectors stand beside. Call inside no transaction that must survive.
    """
    with transaction.atomic():
        for asset, words in failed.items():
            StudyAsset.objects.filter(asset=asset).update(problem=words)
        # In one order, so that two workers wait for each other instead of blocking each other.
        wanted = sorted(one.work.asset for one in seen)
        there = Asset.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
        known = set(there.values_list("pk", flat=True))
        kept = [one for one in seen if one.work.asset in known]
        _write_quality([one for one in kept if one.work.quality])
        FaceReport.objects.bulk_create(
            [
                FaceReport(
                    asset_id=one.work.asset,
                    detector=detector or "",
                    faces=[_as_json(face) for face in one.looked.faces],
                    measures=one.looked.face_measures,
                )
                for one in kept
                if one.work.faces
            ],
            ignore_conflicts=True,
        )
        FeatureSet.objects.bulk_create(
            [
                FeatureSet(asset_id=one.work.asset, extractor=extractor, embedding=one.embedding)
                for one in kept
                if one.embedding is not None
            ],
            ignore_conflicts=True,
        )
        StudyAsset.objects.filter(asset__in=known).exclude(problem="").update(problem="")


def _write_quality(seen: list[Seen]) -> None:
    QualityReport.objects.bulk_create(
        [
            QualityReport(
                asset_id=one.work.asset,
                version=QUALITY_VERSION,
                measures=one.looked.quality,
            )
            for one in seen
        ],
        update_conflicts=True,
        unique_fields=["asset"],
        update_fields=["version", "measures", "created_at"],
    )


def _as_json(face: Face) -> dict[str, Any]:
    """Box and landmarks in pixels of the upright original, to the hundredth; the crop is not kept."""
    return {
        "box": [round(float(value), 2) for value in face.box],
        "landmarks": [[round(float(x), 2), round(float(y), 2)] for x, y in face.landmarks],
        "confidence": round(float(face.confidence), 4),
    }
