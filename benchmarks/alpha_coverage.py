"""How often the 95% interval of alpha holds the true value: one JSON document of simulated coverage.

Run: .venv/bin/python benchmarks/alpha_coverage.py [--replicates 2000] [--resamples 0] [--seed 1]
     [--designs 50x20 200x10 1000x30] [--variances .4 .7 1.4] [--missing 0] [--nice 15]
Ratings are appeal + leniency + noise, rounded to 1-7, with the variances of real face ratings (.40, .70,
1.40) by default. A design is units x raters, with a share of cells missing at random. Two truths: ``panel``, alpha of endlessly many units and
raters, and ``these_raters``, alpha of the drawn raters over endlessly many units; the interval of ten
raters and more is for the first, that of fewer raters for the second. Both are integrals, not estimates.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from scipy import stats

from labeling.statistics.intervals import alpha_with_interval
from labeling.statistics.ratings import Floats, Ratings

POINTS = np.arange(1.0, 8.0)
DESIGNS = ("50x20", "200x10", "1000x30", "50x5", "200x5", "100x3")


class Spread(NamedTuple):
    """Standard deviations of appeal, leniency and noise, in points."""

    appeal: float
    leniency: float
    noise: float


def drawn(
    units: int, raters: int, spread: Spread, missing: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """A table of ratings, shape (units, raters), and the leniency behind it, shape (raters,)."""
    leniency = rng.normal(0, spread.leniency, raters)
    appeal, noise = rng.normal(0, spread.appeal, (units, 1)), rng.normal(0, spread.noise, (units, raters))
    table = np.clip(np.round(4 + appeal + leniency + noise), 1, 7)
    if missing:
        table[rng.random(table.shape) < missing] = np.nan
    return table, leniency


def chances(leniency: Floats, appeal: float, within: float) -> tuple[Floats, Floats]:
    """Weights of a grid of units, shape (grid,), and the chance of each answer there, (grid, raters, 7)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    mean = 4 + appeal * nodes[:, None] + leniency
    below = stats.norm.cdf((POINTS[:-1] + 0.5 - mean[..., None]) / within)
    edges = np.zeros((*mean.shape, 1))
    return weights / weights.sum(), np.diff(np.concatenate([edges, below, edges + 1], axis=-1))


def true_alpha(leniency: Floats, appeal: float, within: float) -> float:
    """Interval alpha over endlessly many units: 1 - E(x - y)^2 of two raters on a unit over 2 Var(x)."""
    weight, chance = chances(leniency, appeal, within)
    mean, square = chance @ POINTS, chance @ POINTS**2
    raters = leniency.size
    if raters == 1:
        observed = 2 * weight @ (square - mean**2)[:, 0]
    else:
        products = (mean.sum(axis=1) ** 2 - (mean**2).sum(axis=1)) / (raters * (raters - 1))
        observed = 2 * weight @ (square.mean(axis=1) - products)
    everything = weight @ square.mean(axis=1) - (weight @ mean.mean(axis=1)) ** 2
    return float(1 - observed / (2 * everything))


def coverage(
    design: str, spread: Spread, missing: float, replicates: int, resamples: int, seed: int
) -> dict[str, Any]:
    """Share of replicates whose interval holds each truth, its Monte Carlo error, and the median width."""
    units, raters = (int(side) for side in design.split("x"))
    rng = np.random.default_rng([seed, units, raters])
    # One rater with the spread of all: independent raters of one unit draw from this one distribution.
    panel = true_alpha(np.zeros(1), spread.appeal, float(np.hypot(spread.leniency, spread.noise)))
    held: dict[str, list[bool]] = {"panel": [], "these_raters": []}
    below, above, widths, methods = 0, 0, [], set()
    started = time.perf_counter()
    for replicate in range(replicates):
        table, leniency = drawn(units, raters, spread, missing, rng)
        found = alpha_with_interval(Ratings.from_matrix(table), resamples=resamples or None, seed=replicate)
        if found.low is None or found.high is None:
            continue
        held["panel"].append(found.low <= panel <= found.high)
        own = true_alpha(leniency, spread.appeal, spread.noise)
        held["these_raters"].append(found.low <= own <= found.high)
        below += found.high < panel
        above += found.low > panel
        widths.append(found.high - found.low)
        methods.add(found.method)
    result: dict[str, Any] = {"design": design, "replicates": len(widths), "methods": sorted(methods)}
    for name, hits in held.items():
        share = float(np.mean(hits))
        result[name] = {
            "coverage": round(share, 4),
            "monte_carlo_error": round((share * (1 - share) / len(hits)) ** 0.5, 4),
        }
    result["missed_panel"] = {"interval_too_low": below, "interval_too_high": above}
    return result | {
        "true_alpha": round(panel, 4),
        "median_width": round(float(np.median(widths)), 4),
        "seconds": round(time.perf_counter() - started, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--resamples", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--designs", nargs="+", default=DESIGNS)
    parser.add_argument("--variances", nargs=3, type=float, default=(0.4, 0.7, 1.4))
    parser.add_argument("--missing", type=float, default=0.0)
    parser.add_argument("--nice", type=int, default=15)
    asked = parser.parse_args()
    os.nice(asked.nice)
    for design in asked.designs:
        spread = Spread(*(variance**0.5 for variance in asked.variances))
        found = coverage(design, spread, asked.missing, asked.replicates, asked.resamples, asked.seed)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
