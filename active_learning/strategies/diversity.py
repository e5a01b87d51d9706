"""Coverage of feature space, without asking a model."""

from typing import Any

import numpy as np

from .caps import Admission
from .context import FloatArray, IntArray
from .errors import SelectionError
from .pool import Pool
from .registry import strategy

_BLOCK = 256


@strategy(
    "k_center",
    reason="unlike_anything_rated",
    explanation="Chosen because nothing rated or chosen so far looks like it; the number is the distance to "
    "the nearest such asset in feature space.",
)
def k_center(learner: Any, pool: Pool) -> tuple[IntArray, FloatArray]:
    """Greedy k-center: the open asset furthest from all centres, again and again (Gonzalez 1985: a cover at
    most twice as wide as the best one). Centres at the start: labelled_X, and the pool's rated assets.

    Reads `embeddings` where given, else X. With no centre, the asset nearest the mean opens the batch.
    Metric: distance to the nearest centre when chosen. Raises SelectionError: wrong_length.
    """
    space = np.asarray(
        pool.X if pool.context.embeddings is None else pool.context.embeddings, dtype=np.float64
    )
    if space.ndim != 2:
        raise SelectionError("not_a_matrix", "embeddings must be a matrix, assets by features.")
    space = np.nan_to_num(space)  # only excluded rows can be broken, and those are never compared
    squares = np.einsum("ij,ij->i", space, space)
    nearest = np.full(len(space), np.inf)

    def cover(centres: FloatArray) -> None:
        lengths = np.einsum("ij,ij->i", centres, centres)
        distances = squares[:, None] - 2 * space @ centres.T + lengths
        np.minimum(nearest, np.maximum(distances.min(axis=1), 0.0), out=nearest)

    centres = _centres(pool, space)
    for at in range(0, len(centres), _BLOCK):
        cover(centres[at : at + _BLOCK])
    admission = Admission(pool)
    chosen: list[int] = []
    metrics: list[float] = []
    while len(chosen) < pool.budget and admission.open.any():
        if np.isinf(nearest[pool.open]).all():
            mean = space[pool.open].mean(axis=0)
            away = ((space - mean) ** 2).sum(axis=1)
            i = int(np.argmin(np.where(admission.open, away, np.inf)))
            metrics.append(float(np.sqrt(away[i])))
        else:
            i = int(np.argmax(np.where(admission.open, nearest, -np.inf)))
            metrics.append(float(np.sqrt(nearest[i])))
        chosen.append(i)
        admission.take(i)
        cover(space[i : i + 1])
        nearest[i] = 0.0
    return np.array(chosen, dtype=np.int64), np.array(metrics)


def _centres(pool: Pool, space: FloatArray) -> FloatArray:
    rated: FloatArray = space[(pool.counts > 0) & pool.finite]
    known = pool.context.labelled_X
    if known is None:
        return rated
    known = np.asarray(known, dtype=np.float64)
    if known.shape[1] != space.shape[1]:
        raise SelectionError(
            "wrong_length",
            f"labelled_X has {known.shape[1]} features and the pool {space.shape[1]}; use one space.",
        )
    return np.concatenate([known, rated])
