"""A coarse grid over an image: how many scale points each cell moves the score."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Grid:
    """``values`` (rows, columns) float32, scale points per cell: above 0 it raises the score, below it lowers it.

    ``about``: plain JSON; ``score`` and, for an activation map, ``baseline`` with values summing to score − baseline −
    ``elsewhere``.
    """

    values: np.ndarray
    about: dict[str, Any] = field(default_factory=dict)


def to_bytes(values: np.ndarray) -> bytes:
    """Row by row, IEEE half precision, little-endian."""
    return np.asarray(values).astype("<f2").tobytes()


def from_bytes(data: bytes | memoryview, rows: int, columns: int) -> np.ndarray:
    """Values (rows, columns) float32.

    Raises:
        ValueError: when ``data`` is not as long as the grid needs.
    """
    found = np.frombuffer(bytes(data), dtype="<f2")
    if found.size != rows * columns:
        raise ValueError(
            f"A grid of {rows} × {columns} cells needs {rows * columns} values, not {found.size}."
        )
    return found.reshape(rows, columns).astype(np.float32)
