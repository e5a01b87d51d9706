"""A study of any size whose images have embeddings, quality reports and a frozen snapshot of labels, but no pictures.

What images score is a smooth function of a few hidden directions of their embeddings, and single ratings scatter about
it, so that there is something to learn and a limit to it.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass

import numpy as np
from django.db import connection, transaction

from labeling.models import Scale, Study
from scoring.engine import codec
from scoring.models import Extractor, LabelSnapshot, ModelVersion
from scoring.splits import held_out
from scoring.study_quality import QUALITY_INPUTS

LOW, HIGH = 1, 7
HIDDEN = 24  # directions that matter
ASSETS = """
insert into asset (sha256, phash, file, served, thumbnail, width, height, served_width, served_height, format, byte_size,
                   created_at)
select lpad(to_hex(%(seed)s), 8, '0') || lpad(to_hex(n), 56, '0'), '', '', '', '', 800, 600, 800, 600, 'JPEG', 1, now()
from generate_series(1, %(images)s) n
"""
PLACES = """
insert into study_asset (study_id, asset_id, name, "group", purpose, problem)
select %(study)s, asset.id, 'image-' || right(asset.sha256, 8) || '.jpg', '', 'regular', ''
from asset where left(sha256, 8) = lpad(to_hex(%(seed)s), 8, '0') order by asset.id
"""
REPORTS = """
insert into quality_report (asset_id, version, measures, created_at)
select place.asset_id, 'benchmark', jsonb_build_object({measures}), now() from study_asset place
where place.study_id = %(study)s
"""


@dataclass(frozen=True)
class Size:
    """`ratings` of each image on each scale."""

    images: int = 100_000
    dimension: int = 768
    scales: int = 3
    ratings: int = 8


@transaction.atomic
def embedded_study(slug: str, size: Size, seed: int) -> ModelVersion:
    """Make the study `slug`; returns a version that waits to be trained on its snapshot."""
    study = Study.objects.create(slug=slug, name=slug, ratings_per_asset=size.ratings, seed=seed)
    names = [f"scale-{place + 1}" for place in range(size.scales)]
    for place, name in enumerate(names):
        Scale.objects.create(study=study, name=name, question="How appealing?", position=place)
    about = {"study": study.pk, "images": size.images, "seed": study.pk}
    # A value per image that follows from its key: nobody looks at more than its place among the thresholds.
    usual = ("120", ".7", ".5", ".01", ".01", ".2", "40", "1.05", "90", ".6", "7")
    measures = ", ".join(
        f"'{name}', {value} * (.7 + .6 * (hashint8(place.id + {at}) %% 1000 + 1000) / 2000.0)"
        for at, (name, value) in enumerate(zip(QUALITY_INPUTS, usual, strict=True))
    )
    with connection.cursor() as cursor:
        cursor.execute(ASSETS, about)
        cursor.execute(PLACES, about)
        cursor.execute(REPORTS.format(measures=measures), about)
    extractor = Extractor.objects.create(
        version=f"benchmark-{slug}", name="benchmark", dimension=size.dimension, pretrained=True
    )
    matrix, counts = drawn(size, seed)
    places = list(study.assets.order_by("pk").values_list("pk", "asset_id", "name"))
    with (
        connection.cursor() as cursor,
        cursor.copy("copy feature_set (asset_id, extractor_id, embedding, created_at) from stdin") as copy,
    ):
        for (_pk, asset, _name), row in zip(places, matrix, strict=True):
            copy.write_row((asset, extractor.pk, codec.encode(row), "now"))
    scales = [
        {
            "scale": name,
            "low": LOW,
            "high": HIGH,
            "assets": [
                [pk, image, "", held_out(study, image, ""), one]
                for (pk, _asset, image), one in zip(places, counts[at].tolist(), strict=True)
            ],
        }
        for at, name in enumerate(names)
    ]
    text = json.dumps({"study": slug, "seed": seed, "scales": scales}, sort_keys=True).encode()
    snapshot = LabelSnapshot.objects.create(
        study=study,
        sha256=hashlib.sha256(text).hexdigest(),
        content=zlib.compress(text, 6),
        ratings=size.images * size.ratings * size.scales,
        assets=size.images,
    )
    return ModelVersion.objects.create(
        study=study, number=1, snapshot=snapshot, extractor=extractor, seed=seed
    )


def drawn(size: Size, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings (n, d) float32, and counts (scales, n, 7) of the ratings."""
    rng = np.random.default_rng(seed)
    hidden = rng.standard_normal((size.images, HIDDEN)).astype(np.float32)
    mixing = rng.standard_normal((HIDDEN, size.dimension)).astype(np.float32)
    matrix = hidden @ mixing + 2.0 * rng.standard_normal((size.images, size.dimension), dtype=np.float32)
    counts = np.zeros((size.scales, size.images, HIGH - LOW + 1), dtype=np.int64)
    for scale in range(size.scales):
        first, second = rng.standard_normal((2, HIDDEN)) / np.sqrt(HIDDEN)
        score = 4.0 + hidden @ first + 0.6 * np.tanh(2.0 * (hidden @ second))
        given = np.rint(score[:, None] + rng.normal(0.0, 1.2, (size.images, size.ratings)))
        given = np.clip(given, LOW, HIGH).astype(np.int64) - LOW
        for column in range(size.ratings):
            counts[scale, np.arange(size.images), given[:, column]] += 1
    return matrix, counts
