"""Two samples of durations, and how they compare."""

from typing import Any

import numpy as np

RESAMPLES = 2000


def summary(seconds: list[float]) -> dict[str, Any]:
    values = 1e3 * np.asarray(seconds)
    return {
        "n": len(seconds),
        "median_ms": round(float(np.median(values)), 2),
        "p95_ms": round(float(np.quantile(values, 0.95)), 2),
    }


def ratio(
    large: list[list[float]], small: list[list[float]], quantile: float, seed: int = 1
) -> dict[str, Any]:
    """Quantile of `large` over that of `small`, with a 95% percentile bootstrap interval.

    Both are lists of rounds; durations are drawn anew within each round, which keeps the rounds' noise common.
    """
    rng = np.random.default_rng(seed)
    drawn = [
        np.quantile(_redrawn(large, rng), quantile) / np.quantile(_redrawn(small, rng), quantile)
        for _unused in range(RESAMPLES)
    ]
    whole = np.quantile(np.concatenate(large), quantile) / np.quantile(np.concatenate(small), quantile)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return {"ratio": round(float(whole), 3), "low": round(float(low), 3), "high": round(float(high), 3)}


def _redrawn(rounds: list[list[float]], rng: np.random.Generator) -> np.ndarray:
    return np.concatenate([rng.choice(one, len(one)) for one in rounds if one])
