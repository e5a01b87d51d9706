"""Ways of doing the same in turns, so that ratios hold on a machine that is doing other things."""

import time
from collections.abc import Callable, Mapping

import numpy as np

LEAST_SECONDS = 0.2  # of processor time per way and round: far above the clock's steps


def take_turns(
    ways: Mapping[str, Callable[[], object]], rounds: int, seed: int = 1
) -> dict[str, list[float]]:
    """Seconds of processor time per call, one value per round, of each way; their order is drawn anew each round."""
    repeats = {}
    for name, way in ways.items():
        way()
        repeats[name] = max(1, int(np.ceil(LEAST_SECONDS / max(_timed(way, 1), 1e-6))))
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    rng = np.random.default_rng(seed)
    for _round in range(rounds):
        for name in rng.permutation(list(ways)).tolist():
            seconds[name].append(_timed(ways[name], repeats[name]))
    return seconds


def best(seconds: Mapping[str, list[float]]) -> dict[str, float]:
    """The fastest round of each way: what it takes where nothing else disturbs it."""
    return {name: min(values) for name, values in seconds.items()}


def ratio(reference: list[float], other: list[float]) -> dict[str, float]:
    """How many times as fast ``other`` is: median, 5% and 95% of the rounds' ratios."""
    found = np.array(reference) / np.array(other)
    low, median, high = np.quantile(found, [0.05, 0.5, 0.95])
    return {"median": float(median), "low": float(low), "high": float(high)}


def _timed(way: Callable[[], object], repeats: int) -> float:
    began = time.process_time()
    for _repeat in range(repeats):
        way()
    return (time.process_time() - began) / repeats
