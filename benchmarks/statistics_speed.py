"""How fast the statistics are on a panel of 250,000 ratings: one JSON document of seconds and ratios.

Run: .venv/bin/python benchmarks/statistics_speed.py [--units 5000] [--raters 500] [--per-unit 50]
Seconds belong to the machine; the ratios to one another travel better.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from labeling.statistics.alpha import alpha, alpha_from_counts, centred
from labeling.statistics.consensus import consensus
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import bootstrap_alpha
from labeling.statistics.ratings import Ratings


def panel(units: int, raters: int, per_unit: int, seed: int) -> Ratings:
    """``per_unit`` ratings 1-7 of each unit by raters drawn without replacement: appeal + leniency + noise."""
    rng = np.random.default_rng(seed)
    rater = np.argsort(rng.random((units, raters)), axis=1)[:, :per_unit].ravel()
    unit = np.repeat(np.arange(units), per_unit)
    value = (
        4
        + rng.normal(0, 0.8, units)[unit]
        + rng.normal(0, 0.6, raters)[rater]
        + rng.normal(0, 1.2, unit.size)
    )
    return Ratings.from_long(unit, rater, np.clip(np.round(value), 1, 7))


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the fastest of ``times`` runs: what the work takes when nothing else disturbs it."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--raters", type=int, default=500)
    parser.add_argument("--per-unit", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    ratings = panel(asked.units, asked.raters, asked.per_unit, seed=1)
    counts = centred(ratings.pairable()).counts()
    seconds = {
        "alpha_from_counts": best_of(asked.repeat, lambda: alpha_from_counts(counts)),
        "alpha_interval": best_of(asked.repeat, lambda: alpha(ratings)),
        "alpha_ordinal": best_of(asked.repeat, lambda: alpha(ratings, "ordinal")),
        "bootstrap_1000_two_way": best_of(
            min(asked.repeat, 3), lambda: bootstrap_alpha(ratings, resamples=1000)
        ),
        "icc_with_holes": best_of(min(asked.repeat, 3), lambda: intraclass_correlations(ratings)),
        "consensus_panelwise": best_of(asked.repeat, lambda: consensus(ratings)),
        "consensus_mean": best_of(asked.repeat, lambda: consensus(ratings, "mean")),
    }
    base = seconds["alpha_interval"]
    document = {
        "ratings": len(ratings),
        "units": ratings.n_units,
        "raters": ratings.n_raters,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "seconds": {name: round(value, 5) for name, value in seconds.items()},
        "ratio_to_alpha_interval": {name: round(value / base, 2) for name, value in seconds.items()},
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
