"""Do intervals of order effects and links cover? `python benchmarks/order/coverage.py --runs 400`."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from labeling.statistics.anchor_drift import anchor_drift  # noqa: E402
from labeling.statistics.linking import link  # noqa: E402
from labeling.statistics.order_effects import OrderEffects, order_effects  # noqa: E402
from tests.statistics.ordered_panel import ordered_panel  # noqa: E402
from tests.statistics.test_anchor_drift import weeks  # noqa: E402
from tests.statistics.test_linking import SHIFT, two_panels  # noqa: E402

Row = dict[str, Any]
PICKS: dict[str, Callable[[OrderEffects], Any]] = {
    "image before": lambda found: found.lags[0].image.effect,
    "answer before": lambda found: found.lags[0].answer.effect,
    "image 5 before": lambda found: found.lags[4].image.effect,
    "drift": lambda found: found.drift.effect,
    "spread": lambda found: found.spread.effect,
    "response time": lambda found: found.slowing.effect,
}
PLANTED: list[tuple[str, dict[str, float], dict[str, float]]] = [
    ("nothing", {}, {}),
    ("assimilation .1", {"image": 0.1, "answer": 0.1}, {"image before": 0.1, "answer before": 0.1}),
    ("drift .01 a trial", {"drift": 0.01}, {"drift": 0.29}),
    ("spread +30%", {"growth": 0.3}, {"spread": 0.3}),
    ("25% faster", {"speed": -0.01}, {"response time": float(np.expm1(-0.29))}),
]


def _row(what: str, truth: float, found: list[Any]) -> Row:
    covered = float(np.mean([one.low <= truth <= one.high for one in found]))
    mean = float(np.mean([one.estimate for one in found]))
    return {"what": what, "truth": round(truth, 3), "mean": round(mean, 4), "coverage": round(covered, 3)}


def rows(runs: int) -> Iterator[Row]:
    for name, planted, truth in PLANTED:
        found = [order_effects(*ordered_panel(seed, **planted)) for seed in range(runs)]
        for effect, pick in PICKS.items():
            yield _row(f"{name}: {effect}", truth.get(effect, 0.0), [pick(one) for one in found])
    designs: list[tuple[str, dict[str, Any]]] = [
        ("20 and 15 raters, 12 anchors", {}),
        ("15 of them on both sides", {"both": 15}),
        ("8 and 8 raters", {"a": 8, "b": 8}),
        ("60 and 12 raters", {"a": 60, "b": 12}),
    ]
    for name, design in designs:
        yield _row(f"link, {name}", SHIFT, [link(*two_panels(s, **design)[:3]).shift for s in range(runs)])
    for drift in (0.0, 0.6):
        found_drift = [anchor_drift(*weeks(seed, drift=drift)) for seed in range(runs)]
        yield _row("anchors, panel", drift, [one.panel for one in found_drift])
        yield _row("anchors, within", drift, [one.within for one in found_drift])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    asked = parser.parse_args()
    found = list(rows(asked.runs))
    if asked.format == "json":
        print(json.dumps(found, indent=1))
        return
    for row in found:
        print(f"{row['what']:<44} {row['truth']:>7.3f} {row['mean']:>8.4f} {row['coverage']:>6.3f}")


if __name__ == "__main__":
    main()
