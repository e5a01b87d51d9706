"""A sign of careless rating: its value, its threshold and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from labeling.statistics.ratings import Floats

Verdict = Literal["ok", "watch", "suspend"]

TOO_FEW = "too_few"
"""Code of every sign that needs more answers; facts: `needed` and `has`."""


@dataclass(frozen=True)
class Sign:
    """One sign of carelessness. ``value`` is None where it cannot be known yet; ``n`` is what it rests on.

    ``code`` says why, for programs and for pages that translate it with the numbers in ``facts``; it is empty where
    there is nothing to say. ``reason`` is the same as an English sentence.
    """

    name: str
    value: float | None
    threshold: float
    verdict: Verdict
    n: int
    reason: str | None = None
    code: str = ""
    facts: Mapping[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: name, value, threshold, verdict, n, code, facts; no NaN."""
        return {
            "name": self.name,
            "value": finite(self.value),
            "threshold": self.threshold,
            "verdict": self.verdict,
            "n": self.n,
            "code": self.code,
            "facts": {name: finite(value) for name, value in self.facts.items()},
        }


def too_few(name: str, threshold: float, n: int, needed: int, what: str = "ratings") -> Sign:
    """The sign that cannot be known from `n` of `what`; it takes `needed`."""
    facts = {"needed": needed, "has": int(n)}
    return Sign(name, None, threshold, "ok", int(n), f"Needs {needed} {what}, has {n}.", TOO_FEW, facts)


def known(values: ArrayLike) -> Floats:
    """The finite ones of `values` as a flat array."""
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]


def finite(value: float | None) -> float | None:
    """None in place of NaN and infinity; six significant places are plenty for JSON."""
    if value is None or not np.isfinite(value):
        return None
    return float(f"{value:.6g}")
