"""The planted truth beside the pictures: ``truth.csv``, one row per creative."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .hidden_quality import SCALES
from .panel import TASTE_FEATURES
from .spec import CreativeSpec

if TYPE_CHECKING:
    from .creatives import Creative


@dataclass(frozen=True)
class Truth:
    """``quality`` in 0..1 per scale; ``features`` in 0..1 per name in ``panel.TASTE_FEATURES``."""

    campaign: str
    quality: dict[str, float]
    features: dict[str, float]


def taste_features(spec: CreativeSpec) -> dict[str, float]:
    """What strata of the simulated panel like differently, 0..1 each."""
    return {
        "figure": float(spec.look is not None),
        "near": {"close": 1.0, "medium": 0.5}.get(spec.framing, 0.0),
        "clutter": spec.clutter / 3,
        "dark": float(spec.palette in ("midnight", "forest_night") or spec.degradation == "underexposed"),
        "caps": float(spec.lettering == "caps"),
    }


def write_truth(path: Path, creatives: Iterable[Creative]) -> None:
    """Write name, campaign, quality per scale, taste features and all of the spec."""
    rows = []
    for creative in creatives:
        spec = asdict(creative.spec)
        look = spec.pop("look") or {}
        row = {"name": creative.name, "campaign": creative.campaign}
        row |= {scale: f"{creative.quality[scale]:.4f}" for scale in SCALES}
        row |= {f"taste_{k}": f"{v:.3f}" for k, v in taste_features(creative.spec).items()}
        rows.append(row | spec | look)
    columns = max((list(row) for row in rows), key=len, default=["name", "campaign", *SCALES])
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def read_truth(path: Path) -> dict[str, Truth]:
    """Truth by creative name, as :func:`write_truth` left it."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        return {
            row["name"]: Truth(
                campaign=row["campaign"],
                quality={scale: float(row[scale]) for scale in SCALES},
                features={name: float(row[f"taste_{name}"]) for name in TASTE_FEATURES},
            )
            for row in csv.DictReader(file)
        }
