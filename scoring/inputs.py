"""What a head reads of an image: its embedding, and where the version was trained so, its quality measures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from scoring.models import ModelVersion
from scoring.study_quality import QUALITY_INPUTS, StudyQuality, quality_of

# Measures whose largest values are many times the usual ones; a logarithm keeps one odd image from being all there is.
LONG_TAILED = frozenset({"sharpness", "noise", "colourfulness", "blockiness"})
FURTHEST = 4.0


def head_inputs(
    model: ModelVersion, embeddings: np.ndarray, qualities: Sequence[Mapping[str, float]]
) -> np.ndarray:
    """What the heads of `model` read, shape (n, D) float32: `embeddings` (n, d), followed by the quality measures of each
    image where the version was trained with them.

    Measures are standardised by the images the version was trained on and cut at four standard deviations. One that is
    missing or not finite counts as their mean, which is 0: the neutral value, from which a head learns nothing.
    """
    if not reads_quality(model):
        return np.asarray(embeddings, dtype=np.float32)
    measured = np.array(
        [[float(one.get(name, np.nan)) for name in QUALITY_INPUTS] for one in qualities], dtype=np.float64
    ).reshape(len(qualities), len(QUALITY_INPUTS))
    return _beside(embeddings, measured, model.options["standard"])


def study_inputs(
    model: ModelVersion, ids: np.ndarray, embeddings: np.ndarray, quality: StudyQuality | None = None
) -> np.ndarray:
    """The same in bulk for study assets `ids` (n,), reading their quality in one query unless it is given."""
    if not reads_quality(model):
        return embeddings
    found = quality if quality is not None else quality_of(model.study)
    return _beside(embeddings, found.rows(ids), model.options["standard"])


def reads_quality(model: ModelVersion) -> bool:
    """Whether the heads of `model` read quality measures beside the embedding."""
    return bool(model.options.get("quality"))


def standard_of(measured: np.ndarray) -> dict[str, list[float]]:
    """{measure: [mean, standard deviation]} of `measured` (n, measures), as `ModelVersion.options["standard"]` keeps it.

    A measure that nobody has, or that never varies, has [its mean or 0, 0] and is always neutral.
    """
    found = {}
    for column, name in enumerate(QUALITY_INPUTS):
        values = _bent(measured[:, column], name)
        values = values[np.isfinite(values)]
        mean, spread = (float(values.mean()), float(values.std())) if len(values) else (0.0, 0.0)
        found[name] = [mean, spread if spread > 1e-9 else 0.0]
    return found


def _beside(embeddings: np.ndarray, measured: np.ndarray, standard: Mapping[str, Any]) -> np.ndarray:
    columns = np.zeros(measured.shape, dtype=np.float32)
    for column, name in enumerate(QUALITY_INPUTS):
        mean, spread = standard.get(name, (0.0, 0.0))
        if spread > 0:
            values = (_bent(measured[:, column], name) - mean) / spread
            columns[:, column] = np.clip(np.nan_to_num(values, nan=0.0), -FURTHEST, FURTHEST)
    return np.concatenate([np.asarray(embeddings, dtype=np.float32), columns], axis=1)


def _bent(values: np.ndarray, name: str) -> np.ndarray:
    values = np.where(np.isfinite(values), values, np.nan)
    return np.log1p(np.maximum(values, 0.0)) if name in LONG_TAILED else values
