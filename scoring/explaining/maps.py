"""Grids for every scale of a model, from one image."""

from collections.abc import Callable

import numpy as np
from django.utils.translation import gettext as _

from core.errors import DomainError
from scoring.engine.explain.cam import activation_map
from scoring.engine.explain.grid import Grid
from scoring.engine.explain.occlusion import occlusion_maps
from scoring.engine.extractors import Extractor as EngineExtractor
from scoring.engine.train import TrainedHead
from scoring.inputs import head_inputs
from scoring.models import Explanation, ModelHead, ModelVersion
from scoring.service.heads_at_hand import read

CAM, OCCLUSION = Explanation.Method.CAM, Explanation.Method.OCCLUSION
Seen = Callable[[int, int], None]


def explain(
    model: ModelVersion,
    engine: EngineExtractor,
    pixels: np.ndarray,
    quality: dict[str, float],
    method: str,
    seen: Seen | None = None,
) -> dict[int, Grid]:
    """Grids by scale id for `pixels` (h, w, 3) uint8 sRGB. `engine` is the extractor the model was trained on, `quality`
    the image's measures, `seen` is told (steps done, steps in all).

    Raises DomainError (409) where the extractor has no activation maps, BadModelFile where a head cannot be read.
    """
    rows = list(model.heads.select_related("scale", "model__study"))
    trained = [read(row) for row in rows]
    if method == CAM:
        grids = activation_maps(model, engine, trained, engine.prepare(pixels), quality)
    else:

        def score(images: list[np.ndarray]) -> np.ndarray:
            embeddings = engine.embed([engine.prepare(image) for image in images])
            given = head_inputs(model, embeddings, [quality] * len(images))
            return np.column_stack([one.predict(given).mean for one in trained])

        grids = occlusion_maps(pixels, score, seen)
    return _by_scale(rows, grids)


def activation_maps(
    model: ModelVersion,
    engine: EngineExtractor,
    trained: list[TrainedHead],
    prepared: np.ndarray,
    quality: dict[str, float],
) -> list[Grid]:
    """One activation map for each head in `trained`, from one forward pass of what `engine` prepared."""
    found = engine.maps([prepared])
    if found is None:
        raise DomainError(
            "no_maps",
            _(
                "%(extractor)s has no activation maps: it does not average over the image. Ask for blurred occlusion, "
                "which works with every extractor."
            )
            % {"extractor": engine.name},
            status=409,
        )
    pooled, maps = found
    rest = head_inputs(model, pooled, [quality])[0, maps.shape[1] :]
    return [activation_map(one, maps[0], rest) for one in trained]


def _by_scale(rows: list[ModelHead], grids: list[Grid]) -> dict[int, Grid]:
    return {row.scale_id: grid for row, grid in zip(rows, grids, strict=True)}
