"""What images, embeddings and scores looked like when a model was made, as arrays that can be stored."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from scoring.engine.drift.embedding_space import EmbeddingSpace, distances_out_of_fold, fit_space
from scoring.engine.drift.errors import NoReference
from scoring.engine.drift.rounding import rounded

MOST_FITTED = 4000  # embeddings
MOST_KEPT = 4000  # values of one measure
_QUALITY, _SCORE = "quality/", "score/"


@dataclass(frozen=True)
class DriftReference:
    """Frozen statistics: samples in ascending order, and the space of the embeddings (None where there is none).

    ``quality`` and ``scores`` map a name to values (n,); ``distances`` (n,) are the reference's own, out of fold.
    """

    quality: dict[str, np.ndarray] = field(default_factory=dict)
    scores: dict[str, np.ndarray] = field(default_factory=dict)
    space: EmbeddingSpace | None = None
    distances: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def unlikeness(self, embeddings: np.ndarray) -> np.ndarray:
        """For each row of (n, d), the share 0 to 1 of the reference images that lie nearer: .99 is stranger than 99%.

        For images of the same kind it is spread evenly from 0 to 1.

        Raises:
            NoReference: where the reference holds no embeddings, or they have another dimension.
        """
        if self.space is None:
            raise NoReference("The reference holds no embeddings, so it cannot say how unlike an image is.")
        rows = np.atleast_2d(np.asarray(embeddings))
        if rows.shape[1] != self.space.mean.size:
            raise NoReference(
                f"The reference has {self.space.mean.size} dimensions and the embeddings {rows.shape[1]}: "
                "they come from different extractors."
            )
        return np.searchsorted(self.distances, self.space.distances(rows), side="left") / len(self.distances)

    def own_unlikeness(self) -> np.ndarray:
        """Unlikeness (n,) of the reference's own images, each measured without itself, in ascending order."""
        n = len(self.distances)
        return (np.arange(n) / max(n, 1)).astype(np.float32)


def fit_reference(
    quality: dict[str, np.ndarray],
    scores: dict[str, np.ndarray],
    embeddings: np.ndarray | None,
    groups: np.ndarray | None,
    seed: int,
) -> DriftReference:
    """Freeze the statistics of one-dimensional samples by name, and of embeddings (n, d) with their groups (n,).

    What is more than the bounds above is drawn by ``seed``; a sample of another length per measure is allowed.
    Embeddings of which nothing can be said leave the space out.
    """
    rng = np.random.default_rng(seed)
    kept = {name: _sample(values, rng) for name, values in sorted(quality.items())}
    told = {name: _sample(values, rng) for name, values in sorted(scores.items())}
    if embeddings is None:
        return DriftReference(kept, told)
    rows, place = np.asarray(embeddings), np.arange(len(embeddings))
    if len(rows) > MOST_FITTED:
        place = np.sort(rng.choice(len(rows), MOST_FITTED, replace=False))
    rows = np.asarray(rows[place], dtype=np.float64)
    belongs = place if groups is None else np.asarray(groups)[place]
    try:
        own = np.sort(distances_out_of_fold(rows, belongs, seed))
        return DriftReference(kept, told, _rounded(fit_space(rows)), own.astype(np.float32))
    except NoReference:
        return DriftReference(kept, told)


def _sample(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    found = rounded(values)
    if len(found) > MOST_KEPT:
        found = rng.choice(found, MOST_KEPT, replace=False)
    return np.sort(found)


def _rounded(space: EmbeddingSpace) -> EmbeddingSpace:
    return EmbeddingSpace(
        space.mean.astype(np.float32),
        space.basis.astype(np.float32),
        space.variances.astype(np.float32),
        float(np.float32(space.rest)),
    )


def to_bytes(reference: DriftReference) -> tuple[bytes, str]:
    """(safetensors file, its SHA-256); the same statistics give the same bytes."""
    arrays = {_QUALITY + name: values for name, values in reference.quality.items()}
    arrays |= {_SCORE + name: values for name, values in reference.scores.items()}
    if reference.space is not None:
        arrays |= {
            "mean": reference.space.mean,
            "basis": reference.space.basis,
            "variances": reference.space.variances,
            "rest": np.array([reference.space.rest], dtype=np.float32),
            "distances": reference.distances,
        }
    data = save({name: np.ascontiguousarray(arrays[name], dtype=np.float32) for name in sorted(arrays)})
    return data, hashlib.sha256(data).hexdigest()


def from_bytes(data: bytes, sha256: str) -> DriftReference:
    """The statistics back. Raises NoReference where the bytes are not those that were hashed."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NoReference("The frozen reference was altered: its hash does not fit. Retrain the model.")
    try:
        arrays = load(data)
        space = None
        if "mean" in arrays:
            space = EmbeddingSpace(
                arrays["mean"], arrays["basis"], arrays["variances"], float(arrays["rest"][0])
            )
    except (SafetensorError, KeyError) as error:
        raise NoReference("The frozen reference cannot be read. Retrain the model.") from error
    return DriftReference(
        {name.removeprefix(_QUALITY): v for name, v in arrays.items() if name.startswith(_QUALITY)},
        {name.removeprefix(_SCORE): v for name, v in arrays.items() if name.startswith(_SCORE)},
        space,
        arrays.get("distances", np.zeros(0, dtype=np.float32)),
    )
