"""Embeddings from a frozen timm backbone, in whichever runtime holds it."""

import json
from typing import Any, Protocol

import numpy as np

from scoring.engine.decoding import DECODER
from scoring.engine.resizing import RESIZE, squash


class Backbone(Protocol):
    """A backbone in some runtime; ``run`` takes (n, side, side, 3) uint8."""

    runtime: str
    precision: str
    dimension: int
    has_maps: bool

    def run(self, pixels: np.ndarray, with_maps: bool = False) -> tuple[np.ndarray, ...]:
        """(pooled (n, d),) or (pooled, maps (n, d, h, w)), float32."""
        ...


class TimmExtractor:
    """Pooled features of one backbone. Images are squashed to a square: the whole layout counts, not a crop.

    The version names backbone, weights, decoder, resize, side and precision. torch and onnxruntime in fp32 share
    one: they differ by at most 1e-4 of the largest value, checked at export, where half precision, in which
    embeddings are stored, rounds by up to 5e-4; a worker that cannot export may go on beside one that can. INT8 and
    bf16 shift scores, so they are versions of their own. What ran is in ``recipe``.
    """

    pretrained = True

    def __init__(self, backbone: Backbone, recipe: dict[str, Any]) -> None:
        self.backbone = backbone
        # Lists for tuples, as they come back from JSON: a recipe that is compared with a stored one is the same.
        self.recipe = {
            **json.loads(json.dumps(recipe)),
            "decoder": DECODER,
            "resize": RESIZE,
            "runtime": backbone.runtime,
            "precision": backbone.precision,
            "int8": backbone.precision.startswith("int8"),
        }
        self.side = int(recipe["side"])
        self.name = f"timm:{recipe['backbone']}"
        weights = f"{recipe['origin']}:{recipe['weights_sha256'][:12]}"
        self.version = f"{self.name}|{weights}|{DECODER}|{RESIZE}{self.side}|{backbone.precision}"
        self.dimension = backbone.dimension

    def prepare(self, pixels: np.ndarray) -> np.ndarray:
        """A (side, side, 3) uint8 square of (h, w, 3) uint8 sRGB pixels: 150 kB at 224."""
        return squash(pixels, self.side)

    def embed(self, prepared: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of what ``prepare`` returned."""
        if not prepared:
            return np.empty((0, self.dimension), dtype=np.float32)
        return self.backbone.run(np.stack(prepared))[0]

    def extract(self, images: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of (h, w, 3) uint8 sRGB images of any size."""
        return self.embed([self.prepare(image) for image in images])

    def maps(self, prepared: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
        """(embeddings (n, d), feature maps (n, d, h, w)) whose average over h and w they are; None where the
        embedding is no such average."""
        if not self.backbone.has_maps:
            return None
        if not prepared:
            return self.embed([]), np.empty((0, self.dimension, 0, 0), dtype=np.float32)
        pooled, maps = self.backbone.run(np.stack(prepared), with_maps=True)
        return pooled, maps
