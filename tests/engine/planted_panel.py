"""Images whose mean, disagreement and novelty are known, each visible in its own part of the embedding."""

from typing import NamedTuple

import numpy as np

POINTS = np.arange(1.0, 8.0)
DIMENSION = 64
RARE = 8


class Planted(NamedTuple):
    """``embeddings`` (n, 64); ``counts`` (n, 7); true ``mean``, ``spread`` of ratings and ``novelty``, (n,)."""

    embeddings: np.ndarray
    counts: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    novelty: np.ndarray


def planted(n: int, seed: int, anywhere: bool, raters: int = 10) -> Planted:
    """One direction carries the mean, another the spread. In 8 further ones novelty is the distance from where
    nearly all training images lie; out there the mean follows a function no training image shows.
    ``anywhere``: images at every distance, for testing; else 95% lie close by.
    """
    world = np.random.default_rng(99)
    axes = np.linalg.qr(world.normal(size=(DIMENSION, DIMENSION)))[0]
    rare = axes[:, 2 : 2 + RARE]
    waves, phases, heights = world.normal(size=(RARE, 16)), world.uniform(0, 6.28, 16), world.normal(size=16)
    rng = np.random.default_rng(seed)
    embeddings = rng.normal(size=(n, DIMENSION))
    far, near = rng.uniform(0, 4, n), rng.uniform(0, 0.7, n)
    novelty = far if anywhere else np.where(rng.random(n) < 0.05, far, near)
    outward = rng.normal(size=(n, RARE))
    outward *= (1.8 * novelty / np.linalg.norm(outward, axis=1))[:, None]
    embeddings += (outward - embeddings @ rare) @ rare.T
    hidden = (np.sin(0.8 * outward @ waves + phases) - np.sin(phases)) @ heights
    mean = 4.0 + 0.7 * embeddings @ axes[:, 0] + 0.2 * hidden
    spread = 0.9 * np.exp(0.45 * np.tanh(embeddings @ axes[:, 1]))
    ratings = np.clip(np.rint(mean[:, None] + spread[:, None] * rng.normal(size=(n, raters))), 1, 7)
    counts = (ratings[:, :, None] == POINTS).sum(axis=1).astype(float)
    return Planted(embeddings.astype(np.float32), counts, mean, spread, novelty)
