"""A study whose images have measures, faces, scores and distances as given: no engine runs, so every figure is known."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from labeling.models import Scale, Study, StudyAsset
from scoring.models import (
    Extractor,
    FaceReport,
    LabelSnapshot,
    ModelHead,
    ModelVersion,
    Observation,
    QualityReport,
    Score,
    ServingModel,
)
from tests.factories import ScaleFactory, StratumFactory, StudyFactory, add_images

FINE = {
    "sharpness": 1.5,
    "noise": 0.5,
    "exposure": 0.45,
    "clipped_low": 0.01,
    "clipped_high": 0.01,
    "contrast": 0.25,
    "colourfulness": 40.0,
    "blockiness": 1.05,
    "jpeg_quality": 90.0,
    "legibility": 0.8,
    "entropy": 7.2,
}


def study_of(count: int, *, slug: str = "spring", scales: tuple[str, ...] = ("appeal",)) -> Study:
    """A study of `count` images that nobody has looked at."""
    study = StudyFactory(slug=slug, name=slug.title())
    for position, name in enumerate(scales):
        ScaleFactory(study=study, name=name, position=position)
    StratumFactory(study=study)
    add_images(study, count)
    return study


def measure(image: StudyAsset, **measures: float) -> None:
    """Give `image` a report of fine measures, but for those named."""
    QualityReport.objects.create(asset=image.asset, version="quality-2", measures={**FINE, **measures})


def see_faces(image: StudyAsset, count: int, **measures: float) -> None:
    box = {"box": [10, 8, 12, 14], "landmarks": [[1, 2]] * 5, "confidence": 0.9}
    FaceReport.objects.create(
        asset=image.asset,
        detector="yunet-test",
        faces=[box] * count,
        measures={"face_count": count, **measures},
    )


def serve_model(study: Study, number: int = 1) -> ModelVersion:
    """A model that serves, with a usable head for each scale."""
    extractor, _created = Extractor.objects.get_or_create(
        version="test", defaults={"name": "test", "dimension": 4, "pretrained": False}
    )
    snapshot, _created = LabelSnapshot.objects.get_or_create(
        study=study, sha256="c" * 64, defaults={"content": b"", "ratings": 10, "assets": 5}
    )
    model = ModelVersion.objects.create(
        study=study, number=number, state="ready", snapshot=snapshot, extractor=extractor, seed=1
    )
    for scale in study.scales.all():
        ModelHead.objects.create(model=model, scale=scale, sha256="d" * 64, usable=True)
    ServingModel.objects.update_or_create(study=study, defaults={"model": model})
    return model


def score(
    model: ModelVersion,
    image: StudyAsset,
    *,
    width: float = 2.0,
    distance: float | None = 0.5,
    scale: Scale | None = None,
    widths: Mapping[str, float] | None = None,
) -> None:
    """Score `image` on every scale with an interval of `width` (or `widths` by name of scale)."""
    for one in [scale] if scale else model.study.scales.all():
        half = (widths or {}).get(one.name, width) / 2
        about: dict[str, Any] = {"mean": 4.0, "low": 4 - half, "high": 4 + half}
        Score.objects.create(
            model=model,
            study_asset=image,
            scale=one,
            probabilities=[1 / 7] * 7,
            aleatoric=0.8,
            epistemic=0.3,
            **about,
        )
    Observation.objects.create(
        model=model, study_asset=image, source="study", seen_at=timezone.now(), distance=distance
    )


def scored_study(count: int = 12, **about: Any) -> tuple[Study, ModelVersion, list[StudyAsset]]:
    """`count` fine images with one face each, all scored and trusted."""
    study = study_of(count, **about)
    model = serve_model(study)
    images = list(study.assets.order_by("name"))
    for image in images:
        measure(image)
        see_faces(image, 1, face_size=0.4, face_roll=2.0)
        score(model, image)
    return study, model, images
