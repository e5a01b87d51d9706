"""Everything that decides what one creative looks like."""

from __future__ import annotations

from dataclasses import dataclass

from .look import Look

SHAPES = {"square": (720, 720), "portrait": (640, 800), "landscape": (800, 450), "wide_photo": (800, 533)}
FRAMINGS = ("close", "medium", "wide", "none")
DEGRADATIONS = ("none", "blur", "compression", "underexposed", "overexposed", "noise")
LETTERINGS = ("bold", "regular", "caps")
CROPS = ("good", "head_cut", "off_side")


@dataclass(frozen=True)
class CreativeSpec:
    """``headline_contrast`` and ``severity`` are 0..1, ``clutter`` 0..3; no figure, no ``look``."""

    seed: int
    shape: str
    layout: str
    palette: str
    brand: int
    product: str
    product_colour: int
    headline: str
    line: str
    call: str
    backdrop: str
    framing: str
    look: Look | None
    held: bool
    clutter: int
    headline_contrast: float
    lettering: str
    crop: str
    degradation: str
    severity: float
