"""How fast each query strategy chooses 200 of 10,000 assets: one JSON document of seconds and ratios.

Run: .venv/bin/python benchmarks/selection_speed.py [--assets 10000] [--features 128] [--budget 200]
One BLAS thread, as the web process and the worker run.
"""

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from active_learning.strategies import registry
from active_learning.strategies.learner import LinearBayes


def rated_pool(
    assets: int, features: int, rated: int, seed: int
) -> tuple[np.ndarray, LinearBayes, dict[str, Any]]:
    """A pool of assets of which `rated` have 1 to 8 ratings, and a learner fitted on these."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((assets, features)).astype(np.float32)
    rows = rng.permutation(assets)[:rated]
    number = rng.integers(1, 9, rated).astype(float)
    mean = X[rows] @ rng.standard_normal(features) / np.sqrt(features) + rng.normal(0, 1 / np.sqrt(number))
    counts = np.zeros(assets)
    counts[rows] = number
    context = {
        "counts": counts,
        "labelled_X": X[rows],
        "labelled_y": mean,
        "labelled_counts": number,
    }
    return X, LinearBayes().fit(X[rows], mean, counts=number, noise=np.ones(rated)), context


def seconds_of(
    name: str, X: np.ndarray, learner: LinearBayes, context: dict[str, Any], budget: int, repeat: int
) -> float:
    """Fastest of `repeat` runs of one strategy."""
    own = {**context, "noise": np.ones(len(X))} if name == "value_of_rating" else context
    taken = []
    for _ in range(repeat):
        start = time.perf_counter()
        registry.get(name)(learner if name == "value_of_rating" else None, X, budget, seed=1, **own)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--features", type=int, default=128)
    parser.add_argument("--rated", type=int, default=1000)
    parser.add_argument("--budget", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    X, learner, context = rated_pool(asked.assets, asked.features, asked.rated, seed=1)
    names = [name for name in registry.names() if name != "stratified_random"]
    seconds = {name: seconds_of(name, X, learner, context, asked.budget, asked.repeat) for name in names}
    base = seconds["value_of_rating"]
    document = {
        "assets": asked.assets,
        "features": asked.features,
        "rated": asked.rated,
        "budget": asked.budget,
        "cores": os.cpu_count(),
        "blas_threads": os.environ["OPENBLAS_NUM_THREADS"],
        "python": platform.python_version(),
        "numpy": np.__version__,
        "seconds": {name: round(value, 5) for name, value in seconds.items()},
        "ratio_to_value_of_rating": {name: round(value / base, 3) for name, value in seconds.items()},
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
