"""How fast the consensus of a million ratings is, with its intervals: one JSON document of seconds and ratios.

Run: .venv/bin/python benchmarks/consensus_speed.py [--repeat 3]

`dense` is 20,000 images with 50 ratings each, `wide` 100,000 images with 10, both by 2,000 raters; `chained` are groups
of raters that share few images with the next group only, where a fit needs many steps. `start` goes on from a fit of
all but the last 5,000 ratings. Ratios are to one plain mean per image (`numpy.bincount` twice), measured beside.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from statistics_speed import best_of

from labeling.statistics.consensus import consensus
from labeling.statistics.ratings import Ratings
from labeling.statistics.running_means import RunningMeans
from labeling.statistics.stratified import stratified

NEW = 5000


def answers(unit: Any, rater: Any, seed: int) -> Any:
    """Ratings 1-7: appeal + leniency + noise."""
    rng = np.random.default_rng(seed)
    liked = 4 + rng.normal(0, 0.8, unit.max() + 1)[unit] + rng.normal(0, 0.6, rater.max() + 1)[rater]
    return np.clip(np.round(liked + rng.normal(0, 1.2, unit.size)), 1, 7)


def spread_out(units: int, raters: int, per_unit: int, seed: int) -> tuple[Any, Any]:
    """``per_unit`` different raters for each unit: a random one, and others at random distances from them."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(1, raters // per_unit, (units, per_unit))
    rater = (rng.integers(0, raters, units)[:, None] + np.cumsum(steps, axis=1)) % raters
    return np.repeat(np.arange(units), per_unit), rater.ravel()


def chained(groups: int, raters: int, units: int) -> tuple[Any, Any]:
    """Each rater of a group rates the group's units and the first unit of the next group."""
    own = np.arange(units + 1)
    unit = np.concatenate([np.tile(group * units + own, raters) for group in range(groups)])
    return unit, np.repeat(np.arange(groups * raters), units + 1)


def timed(pairs: tuple[Any, Any], repeat: int, seed: int) -> dict[str, Any]:
    unit, rater = pairs
    shuffled = np.random.default_rng(seed).permutation(unit.size)
    unit, rater = unit[shuffled], rater[shuffled]
    value = answers(unit, rater, seed)
    ratings = Ratings.from_long(unit, rater, value)
    earlier = consensus(Ratings.from_long(unit[:-NEW], rater[:-NEW], value[:-NEW]))
    strata = {label: int(label) % 3 for label in ratings.rater_labels}
    running = RunningMeans.of(ratings, origin=4.0)
    new = list(zip(unit[-NEW:].tolist(), value[-NEW:].tolist(), strict=True))

    def come_and_go() -> None:
        for label, one in new:
            running.remove(label, one)
        for label, one in new:
            running.add(label, one)

    work: dict[str, Callable[[], object]] = {
        "plain_mean": lambda: ratings.per_unit(ratings.value) / ratings.per_unit(),
        "long_form": lambda: Ratings.from_long(unit, rater, value),
        "panelwise": lambda: consensus(ratings),
        "panelwise_start": lambda: consensus(ratings, start=earlier),
        "mean": lambda: consensus(ratings, "mean"),
        "p913": lambda: consensus(ratings, "p913"),
        "bt500": lambda: consensus(ratings, "bt500"),
        "p910": lambda: consensus(ratings, "p910"),
        "three_strata": lambda: stratified(ratings, strata, {0: 0.5, 1: 0.3, 2: 0.2}),
        "running_10000_steps": come_and_go,
        "running_means": running.means,
    }
    seconds = {name: best_of(1 if name == "p910" else repeat, run) for name, run in work.items()}
    base = seconds["plain_mean"]
    return {
        "ratings": len(ratings),
        "units": ratings.n_units,
        "raters": ratings.n_raters,
        "seconds": {name: round(taken, 4) for name, taken in seconds.items()},
        "ratio_to_plain_mean": {name: round(taken / base, 1) for name, taken in seconds.items()},
        "largest_difference_of_start": float(
            np.abs(consensus(ratings, start=earlier).estimate - consensus(ratings).estimate).max()
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    document = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cores": os.cpu_count(),
        "dense": timed(spread_out(20_000, 2000, 50, asked.seed), asked.repeat, asked.seed),
        "wide": timed(spread_out(100_000, 2000, 10, asked.seed), asked.repeat, asked.seed),
        "chained": timed(chained(50, 20, 100), asked.repeat, asked.seed),
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
