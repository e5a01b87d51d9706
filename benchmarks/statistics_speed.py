"""How fast the statistics are on a panel of 250,000 ratings, beside the ``krippendorff`` package: one JSON
document of processor seconds and ratios.

Run: .venv/bin/python benchmarks/statistics_speed.py [--units 5000] [--raters 500] [--per-unit 50]
Seconds belong to the machine; the ratios of one run travel better. Two scales: 1-7 and a slider 0-100. The
package's two forms are timed on the same ratings: ``value_counts``, which knows no raters and so can
resample none, and ``reliability_data``, the matrix of raters by units, slow and 1.4 GB large on a slider
(--slider-matrix).
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from labeling.statistics.alpha import alpha, alpha_from_counts, alpha_from_points, centred
from labeling.statistics.consensus import consensus
from labeling.statistics.icc import intraclass_correlations
from labeling.statistics.intervals import alpha_with_interval, bootstrap_alpha
from labeling.statistics.ratings import Ratings
from labeling.statistics.report import reliability_of
from labeling.statistics.value_counts import value_counts

Work = dict[str, Callable[[], Any]]


def panel(units: int, raters: int, per_unit: int, seed: int, points: int = 7) -> Ratings:
    """``per_unit`` ratings of each unit by raters drawn without replacement: appeal + leniency + noise, on
    1-7 or, with 101 ``points``, on 0-100."""
    rng = np.random.default_rng(seed)
    rater = np.argsort(rng.random((units, raters)), axis=1)[:, :per_unit].ravel()
    unit = np.repeat(np.arange(units), per_unit)
    value = (
        4
        + rng.normal(0, 0.8, units)[unit]
        + rng.normal(0, 0.6, raters)[rater]
        + rng.normal(0, 1.2, unit.size)
    )
    stretched = 1 + (value - 1) * (points - 1) / 6
    return Ratings.from_long(unit, rater, np.clip(np.round(stretched), 1, points) - (points > 7))


def best_of(times: int, work: Callable[[], object]) -> float:
    """Processor seconds of the fastest of ``times`` runs, on one thread: a busy machine disturbs them little."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def ours(ratings: Ratings) -> tuple[Work, Work]:
    """Work of milliseconds and work of seconds."""
    sums = centred(ratings.pairable()).counts()
    values, counts = value_counts(ratings)
    quick: Work = {
        "alpha_from_sums": lambda: alpha_from_counts(sums),
        "alpha_from_value_counts": lambda: alpha_from_points(values, counts),
        "alpha_interval": lambda: alpha(ratings),
        "alpha_ordinal": lambda: alpha(ratings, "ordinal"),
    }
    slow: Work = {
        "alpha_with_jackknife_interval": lambda: alpha_with_interval(ratings),
        "bootstrap_1000_two_way": lambda: bootstrap_alpha(ratings, resamples=1000),
        "icc_with_holes": lambda: intraclass_correlations(ratings),
        "consensus_panelwise": lambda: consensus(ratings),
        "consensus_mean": lambda: consensus(ratings, "mean"),
        "whole_reliability_report": lambda: reliability_of(ratings),
    }
    return quick, slow


def theirs(ratings: Ratings, *, matrix: bool) -> tuple[Work, Work]:
    """The package's two forms, or nothing where it is not installed."""
    try:
        import krippendorff
    except ImportError:
        return {}, {}
    values, counts = value_counts(ratings)
    cells, table = counts.astype(np.int64), ratings.matrix().T
    quick: Work = {
        "package_value_counts": lambda: krippendorff.alpha(
            value_counts=cells, value_domain=values, level_of_measurement="interval"
        )
    }
    slow: Work = {
        "package_reliability_data": lambda: krippendorff.alpha(
            reliability_data=table, level_of_measurement="interval"
        )
    }
    return quick, slow if matrix else {}


def timed(ratings: Ratings, repeat: int, *, matrix: bool) -> dict[str, Any]:
    """Seconds of everything, in turns so that a disturbance meets all, and the ratios to the package."""
    seconds: dict[str, float] = {}
    pairs = zip(ours(ratings), theirs(ratings, matrix=matrix), (repeat * 10, repeat), strict=True)
    for mine, package, times in pairs:
        work = mine | package
        for _ in range(times):
            for name, call in work.items():
                seconds[name] = min(seconds.get(name, np.inf), best_of(1, call))
    ratios = {}
    if "package_value_counts" in seconds:
        counts = seconds["package_value_counts"]
        ratios["value_counts / alpha_from_value_counts"] = counts / seconds["alpha_from_value_counts"]
        ratios["value_counts / alpha_from_sums"] = counts / seconds["alpha_from_sums"]
        ratios["value_counts / alpha_interval (from the long form)"] = counts / seconds["alpha_interval"]
        ratios["1,000 x value_counts / bootstrap"] = 1000 * counts / seconds["bootstrap_1000_two_way"]
        ratios["1,000 x value_counts / jackknife"] = 1000 * counts / seconds["alpha_with_jackknife_interval"]
    if "package_reliability_data" in seconds:
        slow = seconds["package_reliability_data"]
        ratios["reliability_data / alpha_interval"] = slow / seconds["alpha_interval"]
        ratios["1,000 x reliability_data / bootstrap"] = 1000 * slow / seconds["bootstrap_1000_two_way"]
        ratios["1,000 x reliability_data / jackknife"] = (
            1000 * slow / seconds["alpha_with_jackknife_interval"]
        )
    return {
        "seconds": {name: round(value, 6) for name, value in seconds.items()},
        "package_to_ours": {name: round(value, 1) for name, value in ratios.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=5000)
    parser.add_argument("--raters", type=int, default=500)
    parser.add_argument("--per-unit", type=int, default=50)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--slider-matrix", action="store_true")
    asked = parser.parse_args()
    shape = asked.units, asked.raters, asked.per_unit
    document: dict[str, Any] = {
        "units": asked.units,
        "raters": asked.raters,
        "ratings": asked.units * asked.per_unit,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scale_1_to_7": timed(panel(*shape, seed=1), asked.repeat, matrix=True),
        "slider_0_to_100": timed(panel(*shape, seed=1, points=101), asked.repeat, matrix=asked.slider_matrix),
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
