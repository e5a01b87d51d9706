"""What stopping by the width of the interval does to its coverage, and how many ratings it saves: one JSON document.

Run: .venv/bin/python benchmarks/stopping.py [--repeats 20] [--half-width 0.5] [--least 15] [--most 60] [--seed 1]

Panels of real raters (../shared/data/faces_3dsk_men): raters come in random order, five places are opened for an image
at a time, and an image stops by the rule. Truth is the mean of the raters who were not drawn; its own error,
S^2 / (raters left), is added to the interval's squared standard error before asking whether it covers, and only
differences between faces are compared. `rule` is that; `fixed_same` gives every image the mean number of ratings that
the rule used, `fixed_needed` the number with which as many images are narrow enough as under the rule.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.consensus import Consensus, consensus
from labeling.statistics.ratings import Ratings
from labeling.statistics.stopping import OPEN, StoppingRule, states

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "faces_3dsk_men" / "ratings.csv"
STEP = 5
Floats = NDArray[np.float64]


def tables(path: Path) -> dict[str, Floats]:
    """Ratings of shape (faces, raters) by trait."""
    columns: dict[str, list[list[str]]] = {}
    with path.open() as lines:
        for row in csv.DictReader(lines):
            kept = columns.setdefault(row["trait"], [[], [], []])
            for column, name in zip(kept, ("asset", "rater_id", "rating"), strict=True):
                column.append(row[name])
    return {
        trait: Ratings.from_long(units, raters, np.array(values, dtype=float)).matrix()
        for trait, (units, raters, values) in columns.items()
    }


def with_first(table: Floats, numbers: NDArray[np.int64], order: NDArray[np.int64]) -> Consensus:
    """The consensus where image i has the first ``numbers[i]`` ratings in the order of ``order``, shape (faces, raters)."""
    place = np.argsort(order, axis=1)
    return consensus(Ratings.from_matrix(np.where(place < numbers[:, None], table, np.nan)))


def follow(table: Floats, rule: StoppingRule, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Ratings of each image when the rule has stopped it."""
    n = np.full(table.shape[0], rule.least)
    while True:
        found = with_first(table, n, order)
        half = (found.high - found.low) / 2
        still = states(rule, n, half, np.full(n.shape, rule.least_per_stratum)) == OPEN
        if not still.any():
            return n
        n = np.where(still, np.minimum(n + STEP, rule.most), n)


def covered(found: Consensus, truth: Floats, error: Floats) -> NDArray[np.bool_]:
    """Whether each interval, with the truth's own error in it, holds the truth; both centred."""
    half = (found.high - found.low) / 2
    reach = half / found.standard_error
    apart = (found.estimate - found.estimate.mean()) - (truth - truth.mean())
    return np.abs(apart) <= reach * np.sqrt(found.standard_error**2 + error)


def one(table: Floats, rule: StoppingRule, panel: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    mixed = rng.permutation(table.shape[1])
    drawn, rest = table[:, mixed[:panel]], table[:, mixed[panel:]]
    truth, error = rest.mean(axis=1), rest.var(axis=1, ddof=1) / rest.shape[1]
    order = rng.permuted(np.tile(np.arange(panel), (table.shape[0], 1)), axis=1)
    n = follow(drawn, rule, order)
    ways = {"rule": n, "fixed_same": np.full(n.size, round(float(n.mean())))}
    share = float(np.mean(_half(with_first(drawn, n, order)) <= rule.half_width))
    for number in range(rule.least, rule.most + 1):
        ways["fixed_needed"] = np.full(n.size, number)
        if np.mean(_half(with_first(drawn, ways["fixed_needed"], order)) <= rule.half_width) >= share:
            break
    rows = []
    for way, numbers in ways.items():
        found = with_first(drawn, numbers, order)
        rows.append(
            {
                "way": way,
                "covered": float(covered(found, truth, error).mean()),
                "ratings": float(numbers.mean()),
                "narrow": float((_half(found) <= rule.half_width).mean()),
                "rmse": float(
                    np.sqrt(np.mean((found.estimate - found.estimate.mean() - truth + truth.mean()) ** 2))
                ),
            }
        )
    return rows


def _half(found: Consensus) -> Floats:
    return (found.high - found.low) / 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--half-width", type=float, default=0.5)
    parser.add_argument("--least", type=int, default=15)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--panel", type=int, default=80)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rule = StoppingRule(asked.half_width, asked.least, 0, asked.most)
    rng = np.random.default_rng(asked.seed)
    rows = [
        {"trait": trait, **row}
        for trait, table in tables(DATA).items()
        for _repeat in range(asked.repeats)
        for row in one(table, rule, asked.panel, rng)
    ]
    summary = []
    for way in ("rule", "fixed_same", "fixed_needed"):
        of_way = [row for row in rows if row["way"] == way]
        about = {
            name: np.array([row[name] for row in of_way]) for name in ("covered", "ratings", "narrow", "rmse")
        }
        summary.append(
            {
                "way": way,
                **{name: round(float(values.mean()), 3) for name, values in about.items()},
                "covered_standard_error": round(
                    float(about["covered"].std(ddof=1) / np.sqrt(len(of_way))), 4
                ),
            }
        )
    print(json.dumps({"rule": vars(asked), "panels": len(rows) // 3, "summary": summary}, indent=2))


if __name__ == "__main__":
    main()
