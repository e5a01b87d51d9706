"""What an answer is made from: taken from the store where the image was looked at before, else from its bytes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from labeling.images.decode import UnreadableImage
from scoring.engine import codec
from scoring.engine.extractors import Extractor as EngineExtractor
from scoring.engine.quality import QUALITY_VERSION
from scoring.ingest.at_hand import limit_threads
from scoring.ingest.looking import Looked, look
from scoring.models import FaceReport, FeatureSet, QualityReport, ScoreRequest


@dataclass
class Material:
    """One image as the heads and rules see it. `batch`: how many images shared its forward pass, 0 without one.

    `faces` counts them; None where nobody looked. `looked` is what a look at its bytes found, for the store.
    """

    request: ScoreRequest
    quality: dict[str, float]
    face_measures: dict[str, float]
    faces: int | None
    embedding: np.ndarray | None
    looked: Looked | None = field(default=None, repr=False)
    batch: int = 0

    @property
    def stored(self) -> bool:
        return self.looked is None

    @property
    def measures(self) -> dict[str, float]:
        return {**self.quality, **self.face_measures}


class CannotScore(Exception):
    """Why one image gets no score: a stable `code` and a `sentence` for people."""

    def __init__(self, code: str, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.error: dict[str, Any] = {"code": code, "sentence": sentence}
        if status is not None:
            self.error["status"] = status


def stored_of(requests: Sequence[ScoreRequest], detector: str) -> list[Material]:
    """The requests about images of the study whose features by the model's extractor are stored; three queries."""
    about = {r.study_asset.asset_id: r for r in requests if r.study_asset and r.study_asset.asset_id}
    extractors = {request.model.extractor_id for request in requests}
    features = {
        (row.asset_id, row.extractor_id): row
        for row in FeatureSet.objects.filter(asset__in=about, extractor__in=extractors)
    }
    quality = {row.asset_id: row for row in QualityReport.objects.filter(asset__in=about)}
    faces = {row.asset_id: row for row in FaceReport.objects.filter(asset__in=about, detector=detector)}
    found = []
    for request in requests:
        key = request.study_asset.asset_id if request.study_asset else None
        extractor = request.model.extractor
        feature = features.get((key or 0, extractor.pk))
        report = faces.get(key or 0)
        # An explanation is made from the pixels, so it looks again.
        if key is None or feature is None or key not in quality or request.explain:
            continue
        if quality[key].version != QUALITY_VERSION or (detector and report is None):
            continue
        found.append(
            Material(
                request,
                dict(quality[key].measures),
                dict(report.measures) if report else {},
                len(report.faces) if report else None,
                codec.decode(bytes(feature.embedding), extractor.dimension),
            )
        )
    return found


def look_at_all(
    requests: Sequence[ScoreRequest], engine: EngineExtractor, detector: Any, threads: ThreadPoolExecutor
) -> tuple[list[Material], dict[Any, CannotScore]]:
    """Decode and measure the images in threads. Returns what was found, and why the others could not be read."""
    found: list[Material] = []
    failed: dict[Any, CannotScore] = {}
    for request, outcome in zip(requests, threads.map(_looking(engine, detector), requests), strict=True):
        if isinstance(outcome, CannotScore):
            failed[request.pk] = outcome
        else:
            found.append(outcome)
    return found, failed


def embed_all(found: Sequence[Material], engine: EngineExtractor) -> None:
    """One forward pass for all of `found`. The embeddings go through the codec, as stored ones do."""
    if not found:
        return
    prepared = [one.looked.prepared for one in found if one.looked and one.looked.prepared is not None]
    embedded = engine.embed(prepared)
    for one, embedding in zip(found, embedded, strict=True):
        one.embedding = codec.decode(codec.encode(embedding), engine.dimension)
        one.batch = len(found)


def _looking(engine: EngineExtractor, detector: Any) -> Callable[[ScoreRequest], Material | CannotScore]:
    def act(request: ScoreRequest) -> Material | CannotScore:
        try:
            looked = look(_bytes_of(request), engine, detector, max_pixels=settings.MAX_IMAGE_PIXELS)
        except UnreadableImage as error:
            return CannotScore(error.code, error.sentence)
        except OSError:
            return CannotScore(
                "file_lost", _("The stored picture cannot be read. Is the file store complete?")
            )
        limit_threads()
        faces = len(looked.faces) if detector is not None else None
        return Material(request, looked.quality, looked.face_measures, faces, None, looked)

    return act


def _bytes_of(request: ScoreRequest) -> bytes:
    if request.image is not None:
        return bytes(request.image)
    if request.study_asset is None or request.study_asset.asset is None:
        raise FileNotFoundError(request.name)
    with request.study_asset.asset.file.open("rb") as file:
        return bytes(file.read())
