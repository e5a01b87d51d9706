"""The registry of extractors: what turns pixels into an embedding."""

import logging
from pathlib import Path
from typing import Protocol

import numpy as np

from scoring.engine.errors import WeightsUnavailable
from scoring.engine.handcrafted import HandcraftedExtractor

log = logging.getLogger(__name__)


class Extractor(Protocol):
    """``name``; ``version`` (backbone, weights, decode and resize recipe: embeddings of two versions never
    mix); ``dimension``; ``pretrained``: whether it has seen other images before."""

    name: str
    version: str
    dimension: int
    pretrained: bool

    def extract(self, images: list[np.ndarray]) -> np.ndarray:
        """Embeddings (n, dimension) float32 of n (h, w, 3) uint8 sRGB images of any size."""
        ...


def load_extractor(
    name: str, models_folder: Path | str, allow_hub: bool = False, sha256: str | None = None
) -> Extractor:
    """The extractor called ``handcrafted``, or a timm backbone by name, with or without "timm:" before it.

    Raises:
        WeightsUnavailable: as ``load_timm``.
    """
    if name == HandcraftedExtractor.name:
        return HandcraftedExtractor()
    from scoring.engine.timm_extractor import load_timm

    return load_timm(name.removeprefix("timm:"), models_folder, allow_hub, sha256)


def choose_extractor(
    backbone: str, models_folder: Path | str, allow_hub: bool = False, sha256: str | None = None
) -> tuple[Extractor, str]:
    """The extractor asked for, or the handcrafted one where its weights cannot be had.

    Returns it with a notice for pages and logs, which is empty where everything is as asked.
    """
    try:
        return load_extractor(backbone, models_folder, allow_hub, sha256), ""
    except WeightsUnavailable as error:
        notice = (
            f"No pretrained weights: {error.sentence} Handcrafted features (colour, edges, layout, quality) are "
            "used instead; expect weaker scores."
        )
        log.warning(notice)
        return HandcraftedExtractor(), notice
