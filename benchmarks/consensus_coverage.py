"""How often the consensus interval holds the truth, and how far each method is off, on panels of real raters.

Run: .venv/bin/python benchmarks/consensus_coverage.py [--repeats 40] [--traits dominance,health] [--seed 1]

Panels are drawn from the 200 raters who rated each of 50 faces (../shared/data/faces_3dsk_men). Truth is the mean of
the raters who were not drawn: nobody is in the panel and in the truth, so neither draws the other to itself, as both
would if all 200 were the truth. The truth has an error of its own, S^2 / (raters left), which is added to the
interval's squared standard error before asking whether it covers; `covered_bare` is without that. Only differences
between faces are compared: both are centred first.

With bad raters, 15% of the panel answer at random, always the same, or the scale turned round, and quality control
does to everybody what the product does: six gold pairs and five attention cards in the sequential test, and the
straight-lining sign. `gated` leaves out whom it suspends; `everybody` is the same panel without it.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.carelessness import straight_lining
from labeling.statistics.consensus import consensus
from labeling.statistics.ratings import Ratings
from labeling.statistics.sequential import gold_pair_passed, sequential_test
from labeling.statistics.student import t_quantile

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "faces_3dsk_men" / "ratings.csv"
METHODS = ("panelwise", "mean", "p913", "p910")
BAD_SHARE = 0.15
KINDS = ("random", "straight", "reversed")
PAIRS, CARDS = 6, 5
Floats = NDArray[np.float64]


class Design(NamedTuple):
    raters: int
    faces: int
    bad: float


DESIGNS = [
    Design(raters, faces, bad)
    for bad in (0.0, BAD_SHARE)
    for raters, faces in ((20, 50), (40, 50), (100, 50), (20, 20), (40, 20), (60, 20), (100, 20), (60, 10))
]


def panels(path: Path) -> dict[str, Floats]:
    """Ratings of shape (faces, raters) by trait."""
    columns: dict[str, list[list[str]]] = {}
    with path.open(newline="") as lines:
        for row in csv.DictReader(lines):
            kept = columns.setdefault(row["trait"], [[], [], []])
            for column, name in zip(kept, ("asset", "rater_id", "rating"), strict=True):
                column.append(row[name])
    return {
        trait: Ratings.from_long(faces, raters, np.array(values, dtype=float)).matrix()
        for trait, (faces, raters, values) in columns.items()
    }


def spoiled(answers: Floats, kind: str, rng: np.random.Generator) -> Floats:
    """What a bad rater gives instead of ``answers``."""
    if kind == "random":
        return rng.integers(1, 8, answers.size).astype(np.float64)
    if kind == "straight":
        return np.full(answers.size, float(rng.integers(1, 8)))
    return 8.0 - answers


def suspended(answers: Floats, given: Floats, reads: bool, gold: list[tuple[int, int]], rng: Any) -> bool:
    """Whether quality control suspends a rater: ``answers`` to every face, ``given`` those of the panel.

    Who ``reads`` passes 98 of 100 attention cards, honest or with the scale turned round; who does not, one in seven.
    """
    passes = 0.98 if reads else 1 / 7
    events = [("gold_pair", gold_pair_passed(answers[high], answers[low])) for high, low in gold]
    events += [("attention", bool(rng.random() < passes)) for _card in range(CARDS)]
    order = rng.permutation(len(events))
    test = sequential_test([events[k] for k in order])
    # Whoever hardly moves is put on watch, and found by the cards that follow.
    return test.state == "suspended" or straight_lining(given[~np.isnan(given)]).verdict != "ok"


def gold_of(table: Floats) -> list[tuple[int, int]]:
    """Disjoint ordered pairs: the highest faces with the lowest, in the eyes of all 200."""
    order = np.argsort(table.mean(axis=1))
    return [(int(order[-1 - k]), int(order[k])) for k in range(PAIRS)]


def drawn(
    table: Floats, design: Design, rng: np.random.Generator
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """(panel with holes, ratings of those left over, who is suspended)."""
    faces, everybody = table.shape
    order = rng.permutation(everybody)
    chosen, left = table[:, order[: design.raters]].copy(), table[:, order[design.raters :]]
    bad = np.arange(design.raters) < round(design.bad * design.raters)
    gold = gold_of(table)
    given = np.full(chosen.shape, np.nan)
    out = np.zeros(design.raters, dtype=bool)
    for rater in range(design.raters):
        kind = rater % len(KINDS)
        if bad[rater]:
            chosen[:, rater] = spoiled(chosen[:, rater], KINDS[kind], rng)
        seen = rng.permutation(faces)[: design.faces]
        given[seen, rater] = chosen[seen, rater]
        reads = not bad[rater] or KINDS[kind] == "reversed"
        out[rater] = suspended(chosen[:, rater], given[:, rater], reads, gold, rng)
    return given, left, out


def measured(given: Floats, left: Floats) -> Iterator[tuple[str, Floats, Floats]]:
    """(method, error of each face, [covered, covered_bare] of each face)."""
    truth = left.mean(axis=1)
    residual = left - left.mean(axis=0) - truth[:, None] + truth.mean()
    own = (residual**2).sum(axis=1) / (left.shape[1] - 1) / left.shape[1]
    for method in METHODS:
        found = consensus(Ratings.from_matrix(given), method)  # type: ignore[arg-type]
        at = np.array(found.unit_labels)
        error = found.estimate - truth[at]
        error -= error.mean()
        half = found.high - found.estimate
        # The method's own quantile is kept: only the squared standard error grows.
        wider = np.sqrt(half**2 + t_quantile(0.975, found.freedom) ** 2 * own[at])
        yield method, error, np.array([np.abs(error) <= wider, np.abs(error) <= half], dtype=np.float64)


def cell(tables: dict[str, Floats], design: Design, repeats: int, seed: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng([seed, design.raters, design.faces, round(100 * design.bad)])
    errors: dict[tuple[str, str], list[float]] = {}
    covered: dict[tuple[str, str], list[Floats]] = {}
    honest_out = bad_out = 0
    number = round(design.bad * design.raters)
    for _repeat in range(repeats):
        for table in tables.values():
            given, left, out = drawn(table, design, rng)
            bad_out += int(out[:number].sum())
            honest_out += int(out[number:].sum())
            for screening, part in (("gated", given[:, ~out]), ("everybody", given)):
                for method, error, held in measured(part, left):
                    errors.setdefault((screening, method), []).append(float(np.mean(error**2)))
                    covered.setdefault((screening, method), []).append(held.mean(axis=1))
    runs = repeats * len(tables)
    return [
        {
            **design._asdict(),
            "screening": screening,
            "method": method,
            "rmse": round(float(np.sqrt(np.mean(squares))), 4),
            "covered": round(float(np.mean(covered[screening, method], axis=0)[0]), 4),
            "covered_se": round(float(np.std(covered[screening, method], axis=0)[0] / np.sqrt(runs)), 4),
            "covered_bare": round(float(np.mean(covered[screening, method], axis=0)[1]), 4),
            "bad_suspended": round(bad_out / max(number * runs, 1), 3) if number else None,
            "honest_suspended": round(honest_out / ((design.raters - number) * runs), 4),
        }
        for (screening, method), squares in errors.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=40, help="panels per design and trait")
    parser.add_argument("--traits", default="", help="comma-separated; all five by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA)
    asked = parser.parse_args()
    if not asked.data.exists():
        sys.exit(f"{asked.data} is not there: this benchmark needs the real ratings.")
    tables = panels(asked.data)
    if asked.traits:
        tables = {trait: tables[trait] for trait in asked.traits.split(",")}
    for design in DESIGNS:
        for row in cell(tables, design, asked.repeats, asked.seed):
            print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
