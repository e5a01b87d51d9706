"""Whether two runtimes say the same of the same pixels."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from scoring.engine.errors import WeightsUnavailable

# Half precision, in which embeddings are stored, rounds by up to 4.9e-4 of each value.
MOST_RELATIVE = 1e-4


class Runs(Protocol):
    """A backbone in some runtime."""

    has_maps: bool

    def run(self, pixels: np.ndarray, with_maps: bool = False) -> tuple[np.ndarray, ...]:
        """(pooled (n, d),) or (pooled, maps (n, d, h, w)), float32, of (n, side, side, 3) uint8."""
        ...


class ParityRefused(WeightsUnavailable):
    """Two runtimes disagree; ``figures`` says by how much and what was allowed."""

    code = "parity"

    def __init__(self, sentence: str, figures: dict[str, float]) -> None:
        super().__init__(sentence)
        self.figures = figures


def probe(side: int, seed: int = 1) -> np.ndarray:
    """Pixels (5, side, side, 3) uint8 to hold runtimes against: noise, smooth colours, edges, black and white."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:side, 0:side] / max(side - 1, 1)
    smooth = np.stack([x, y, (x + y) / 2], axis=-1) * 255
    edges = (np.sin(40 * x + 25 * y) > 0)[..., None] * np.array([220, 140, 60])
    plain = [np.zeros((side, side, 3)), np.full((side, side, 3), 255)]
    noise = rng.integers(0, 256, (side, side, 3))
    return np.stack([noise, smooth, edges, *plain]).astype(np.uint8)


def relative_gap(reference: np.ndarray, other: np.ndarray) -> float:
    """Largest difference over the largest value of the same image's row, worst row; rows are the first axis."""
    axes = tuple(range(1, reference.ndim))
    most = np.maximum(np.abs(reference).max(axis=axes), np.finfo(np.float32).tiny)
    return float((np.abs(reference - other).max(axis=axes) / most).max())


def check_parity(
    reference: Runs, other: Runs, side: int, what: str, most: float = MOST_RELATIVE
) -> dict[str, float]:
    """Figures of ``other`` against ``reference`` at batch 1 and 5, with feature maps where both give them.

    Raises:
        ParityRefused: with the same figures, where the largest relative gap is over ``most`` or no number.
    """
    pixels = probe(side)
    with_maps = reference.has_maps and other.has_maps
    gaps: list[float] = []
    for batch in (pixels[:1], pixels):
        pairs: Sequence[tuple[np.ndarray, np.ndarray]] = list(
            zip(reference.run(batch, with_maps), other.run(batch, with_maps), strict=True)
        )
        gaps += [relative_gap(left, right) for left, right in pairs]
    figures = {"relative_gap": float(np.max(gaps)), "allowed": most}
    if not figures["relative_gap"] <= most:
        raise ParityRefused(
            f"{what} differs from torch by {figures['relative_gap']:.2g} of the largest value, where {most:.0e} is "
            "allowed.",
            figures,
        )
    return figures
