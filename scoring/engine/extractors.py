"""The registry of extractors: what turns pixels into an embedding."""

import logging
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.handcrafted import HandcraftedExtractor
from scoring.engine.weights import ALLOWED_LICENCES

log = logging.getLogger(__name__)


class Extractor(Protocol):
    """``name``; ``version`` (backbone, weights, decoder, resize, precision: embeddings of two versions never mix);
    ``dimension``; ``pretrained``: whether it has seen other images before; ``recipe``: what is known of it, ready
    for JSON, with ``notice`` saying where it is not quite what was asked for.

    All methods may be called from several threads.
    """

    name: str
    version: str
    dimension: int
    pretrained: bool
    recipe: dict[str, Any]

    def prepare(self, pixels: np.ndarray) -> np.ndarray:
        """What ``embed`` needs of one (h, w, 3) uint8 sRGB image: cheap to hold, and done where it is decoded."""
        ...

    def embed(self, prepared: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of what ``prepare`` returned."""
        ...

    def extract(self, images: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of n (h, w, 3) uint8 sRGB images of any size: both in one."""
        ...

    def maps(self, prepared: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray] | None:
        """(embeddings (n, d), feature maps (n, d, h, w)) whose average over h and w they are; None where there is
        no such thing."""
        ...


def load_extractor(
    name: str,
    models_folder: Path | str,
    allow_hub: bool = False,
    sha256: str | None = None,
    runtime: str = "auto",
    int8: bool = False,
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
) -> Extractor:
    """The extractor called ``handcrafted``, or a timm backbone by name, with or without "timm:" before it.

    ``runtime``: "auto", "onnx", "torch" or "cuda", see ``load_timm``. ``int8``: the quantised model that
    ``scoring.engine.int8.quantise`` made of the same weights.

    Raises:
        WeightsUnavailable: as ``load_timm``; as Int8Refused, with its figures, where INT8 is not to be had.
    """
    if name == HandcraftedExtractor.name:
        return HandcraftedExtractor()
    backbone = name.removeprefix("timm:")
    if int8:
        from scoring.engine.int8 import load_int8

        return load_int8(backbone, models_folder, sha256, allowed_licences)
    from scoring.engine.timm_loading import load_timm

    return load_timm(backbone, models_folder, allow_hub, sha256, runtime, allowed_licences)


def choose_extractor(
    backbone: str,
    models_folder: Path | str,
    allow_hub: bool = False,
    sha256: str | None = None,
    runtime: str = "auto",
    int8: bool = False,
    allowed_licences: frozenset[str] = ALLOWED_LICENCES,
) -> tuple[Extractor, str]:
    """The extractor asked for; in fp32 where its INT8 model is not to be had; the handcrafted one where its weights
    are not.

    Returns it with a notice for pages and logs, which is empty where everything is as asked.
    """
    notice = ""
    for quantised in (True, False) if int8 else (False,):
        try:
            found = load_extractor(
                backbone, models_folder, allow_hub, sha256, runtime, quantised, allowed_licences
            )
        except WeightsUnavailable as error:
            refused = error
            if quantised:
                notice = f"INT8 is not used: {error.sentence}"
                log.warning(notice)
            continue
        return found, " ".join(part for part in (notice, found.recipe["notice"]) if part)
    notice = (
        f"No pretrained weights: {refused.sentence} Handcrafted features (colour, edges, layout, quality) are "
        "used instead; expect weaker scores."
    )
    log.warning(notice)
    return HandcraftedExtractor(), notice
