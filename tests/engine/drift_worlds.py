"""Images as numbers: kinds of measures as they really are, and embeddings with a few strong directions."""

import numpy as np

from scoring.engine.drift.alarms import alarming
from scoring.engine.drift.compare import Difference, Unlike, compare, unlike_share
from scoring.engine.drift.reference import DriftReference, fit_reference

DIMENSION = 96
_MIX = np.random.default_rng(5).normal(size=(24, DIMENSION)) / 5

Images = tuple[dict[str, np.ndarray], dict[str, np.ndarray], np.ndarray]


def images(n: int, rng: np.random.Generator) -> Images:
    """Quality (bell-shaped, skewed, mostly zero, a few values, one value), scores, heavy-tailed embeddings."""
    quality = {f"bell-{k}": rng.normal(size=n) for k in range(4)}
    quality |= {f"skewed-{k}": rng.lognormal(size=n) for k in range(3)}
    quality["mostly-zero"] = np.where(rng.random(n) < 0.7, 0.0, rng.random(n))
    quality["few-values"] = rng.choice([75.0, 85.0, 90.0, 95.0, 100.0], n, p=[0.1, 0.2, 0.1, 0.2, 0.4])
    quality["one-value"] = np.full(n, 0.1)
    scores = {"appeal": rng.normal(4, 0.7, n), "realism": 1 + 6 * rng.beta(2, 3, n)}
    embeddings = rng.standard_t(5, (n, 24)) / np.arange(1, 25) ** 0.5 @ _MIX
    return quality, scores, embeddings + 0.05 * rng.normal(size=(n, DIMENSION))


def reference_from(world: Images, seed: int = 0) -> DriftReference:
    quality, scores, embeddings = world
    return fit_reference(quality, scores, embeddings, None, seed)


def told(reference: DriftReference, world: Images) -> set[str]:
    """The names of what is told of one week, as the service tells it."""
    quality, scores, embeddings = world
    unlikeness = reference.unlikeness(embeddings)
    own = reference.own_unlikeness()
    found: dict[str, Difference | Unlike | None] = {
        name: compare(reference.quality[name], values) for name, values in quality.items()
    }
    found |= {name: compare(reference.scores[name], values) for name, values in scores.items()}
    found["distance"] = compare(own, unlikeness, "greater")
    found["unlike"] = unlike_share(unlikeness, len(own))
    known = {name: one for name, one in found.items() if one is not None}
    return {name for name, tell in zip(known, alarming(list(known.values())), strict=True) if tell}
