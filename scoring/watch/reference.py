"""What the images looked like when a model was made: frozen once, read by whoever asks how unlike an image is."""

from functools import lru_cache

import numpy as np
from django.db import transaction

from core.seeds import seed_of
from scoring.engine.drift.reference import DriftReference, fit_reference, from_bytes, to_bytes
from scoring.models import ModelReference, ModelVersion
from scoring.watch import material

Reference = DriftReference


def freeze(model: ModelVersion) -> ModelReference:
    """Freeze the reference of `model`, once: a second call returns the first one's row.

    It follows from the images that were there when the version was made and from the model's own seed, so freezing it
    later gives the same bytes. Scores enter from images that no head of the model was trained on: those it was trained
    on are told too well. Call it when the model's scores are written.
    """
    known = ModelReference.objects.filter(model=model).first()
    if known is not None:
        return known
    seed = seed_of("reference", model.seed, model.snapshot.sha256)
    images = material.images_of(model)
    drawn = material.drawn(images.ids, seed)
    places, embeddings = material.embeddings_of(model, drawn)
    groups = np.array([images.groups[int(pk)] for pk in places], dtype=str) if len(places) else None
    found = fit_reference(
        material.quality_of(drawn),
        material.scores_of(model, images.ids, seed),
        embeddings if len(places) else None,
        groups,
        seed,
    )
    data, digest = to_bytes(found)
    about = {
        "images": len(images.ids),
        "sampled": len(drawn),
        "embedded": len(found.distances),
        "seed": seed,
        "until": images.until.isoformat(),
        "extractor": model.extractor.version,
        "quality": material.quality_version(),
        "scores": {name: len(values) for name, values in found.scores.items()},
        "measures": sorted(found.quality),
    }
    with transaction.atomic():
        row, _created = ModelReference.objects.get_or_create(
            model=model, defaults={"arrays": data, "sha256": digest, "about": about}
        )
    return row


def reference_of(model: ModelVersion) -> Reference | None:
    """The frozen reference of `model`, or None where none was frozen. Kept in this process by its hash."""
    digest = ModelReference.objects.filter(model=model).values_list("sha256", flat=True).first()
    return _read(model.pk, digest) if digest else None


@lru_cache(maxsize=8)
def _read(model: int, digest: str) -> Reference:
    arrays = ModelReference.objects.values_list("arrays", flat=True).get(model=model)
    return from_bytes(bytes(arrays), digest)
