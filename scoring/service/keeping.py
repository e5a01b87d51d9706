"""What stays of an answer besides itself: scores and features of images in the study, and what drift is told by."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from scoring.engine import codec
from scoring.engine.faces import FaceDetector
from scoring.fallback.writing import write_needs
from scoring.ingest.lacking import Work
from scoring.ingest.writing import Seen as Written
from scoring.ingest.writing import write
from scoring.models import Extractor, ModelVersion, Score
from scoring.service.judging import Judged
from scoring.watch.observing import STUDY, Seen, observe

API = "api"  # the source of images whose caller names none


def keep(judged: Sequence[Judged], detector: FaceDetector | None) -> None:
    """Store what the study lacks of its own images, and note what each model met. In the caller's transaction."""
    in_study = [one for one in judged if one.material.request.study_asset_id is not None]
    _keep_features([one for one in in_study if not one.material.stored], detector)
    models: dict[ModelVersion, list[Judged]] = defaultdict(list)
    for one in judged:
        models[one.material.request.model].append(one)
    for model, its in sorted(models.items(), key=lambda pair: pair[0].pk):
        _keep_scores(model, [one for one in its if one.material.request.study_asset_id is not None])
        observe(model, [_seen(one) for one in its])


def _keep_features(judged: Sequence[Judged], detector: FaceDetector | None) -> None:
    extractors: dict[Extractor, list[Written]] = defaultdict(list)
    # The same image may have been asked for twice at once.
    once = {
        (m.request.study_asset_id, m.request.model.extractor_id): m for m in (one.material for one in judged)
    }
    for material in once.values():
        asset = material.request.study_asset
        assert asset is not None
        assert asset.asset_id is not None
        assert material.looked is not None
        assert material.embedding is not None
        work = Work(asset.asset_id, "", 0, embedding=True, quality=True, faces=detector is not None)
        row = Written(work, material.looked, codec.encode(material.embedding))
        extractors[material.request.model.extractor].append(row)
    for extractor, rows in extractors.items():
        write(rows, {}, extractor, detector.version if detector else None)


def _keep_scores(model: ModelVersion, judged: Sequence[Judged]) -> None:
    if not judged:
        return
    by_asset = {one.material.request.study_asset_id or 0: one for one in judged}
    Score.objects.bulk_create(
        [
            Score(study_asset_id=pk, model=model, scale_id=scale, **values)
            for pk, one in sorted(by_asset.items())
            for scale, values in one.scales.items()
        ],
        ignore_conflicts=True,
    )
    write_needs(model, {pk: one.reasons for pk, one in by_asset.items()})


def _seen(one: Judged) -> Seen:
    request, asset = one.material.request, one.material.request.study_asset
    about: dict[str, Any] = {
        "quality": one.material.measures,
        "distance": one.unlikeness,
        "scores": {name: values["mean"] for name, values in one.answer["scales"].items()},
    }
    if asset is None or asset.asset is None:
        return Seen(request.source or API, request.created_at, request_id=request.pk, **about)
    return Seen(request.source or STUDY, asset.asset.created_at, study_asset_id=asset.pk, **about)
