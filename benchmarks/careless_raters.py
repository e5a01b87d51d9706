"""Careless raters among real ones: how many are found within 60 answers, and how many real raters are wronged.

Run: .venv/bin/python benchmarks/careless_raters.py [--rounds 4] [--seed 0] [--shared ../shared]
Prints one JSON document: per data set and kind the share suspended with its Wilson interval, why, and how many were to
be looked at. Real ratings of faces_3dsk_men and avt_ai_images; assumptions are at the top of benchmarks/careless/.
"""

import argparse
import json
import platform
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import numpy as np
from careless.collection import Watched, collect
from careless.panels import Source, panels, sources

from labeling.statistics.carelessness import STRAIGHT_LINE_SD
from labeling.statistics.hit_rates import hit_rate

AGAIN = 12
"""Times as many rounds for the small panels of avt_ai_images, which have 27 raters each."""


def measured(shared: Path, rounds: int, seed: int, cards_only: bool) -> dict[str, Any]:
    """By data set and kind of rater."""
    found: dict[str, dict[str, list[Watched]]] = defaultdict(lambda: defaultdict(list))
    for number, source in enumerate(sources(shared)):
        rng = np.random.default_rng([seed, number])
        plain = plainly_careless(source)
        small = source.value.shape[1] < 100
        for members in panels(source, rounds * AGAIN if small else rounds, rng):
            for who in collect(members, source.low, source.high, rng, cards_only):
                kinds = [who.member.kind]
                if kinds == ["real"] and who.member.real not in plain:
                    kinds.append("real_less_plainly_careless")
                for name in (source.name, source.name.split()[0] + " together"):
                    for kind in kinds:
                        found[name][kind].append(who)
    return {
        name: {kind: rates(people) for kind, people in sorted(kinds.items()) if kind != "real_again"}
        for name, kinds in found.items()
    }


def rates(people: list[Watched]) -> dict[str, Any]:
    """Suspended within 60 answers. A real rater is looked at in several panels: the interval is that of as many
    independent trials as there are different raters, so that looking again makes nobody more certain."""
    caught = sum(who.suspended for who in people)
    share = caught / len(people)
    real = people[0].member.kind == "real"
    independent = len({(who.member.real, who.member.source) for who in people}) if real else len(people)
    rate = hit_rate(round(share * independent), independent)
    return {
        "raters": len(people),
        "different": independent,
        "suspended": caught,
        "share": round(share, 4),
        "low": round(rate.low or 0.0, 4),
        "high": round(rate.high or 0.0, 4),
        "to_look_at": round(sum(who.watched and not who.suspended for who in people) / len(people), 4),
        "why": dict(Counter(who.outcome.code for who in people if who.suspended)),
        "after": round(float(np.median([who.at for who in people if who.at])), 1) if caught else None,
    }


def plainly_careless(source: Source) -> set[int]:
    """Real raters whose whole record shows it: nearly the same answer throughout, or a correlation with all the others
    whose one-sided 99.9% upper bound is below zero. To catch their like is what the rules are for."""
    found = set()
    for rater in range(source.value.shape[1]):
        own = source.value[:, rater]
        rest = np.nanmean(np.delete(source.value, rater, axis=1), axis=1)
        known = np.isfinite(own)
        if known.sum() < 20:
            continue
        r = np.corrcoef(own[known], rest[known])[0, 1]
        flat = own[known].std(ddof=1) < STRAIGHT_LINE_SD * source.span / 6
        if flat or np.arctanh(r) + 3.09 / np.sqrt(known.sum() - 3) < 0:
            found.add(rater)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    asked = parser.parse_args()
    begun = time.monotonic()
    document = {
        "machine": platform.platform(),
        "rounds": asked.rounds,
        "seed": asked.seed,
        "checks_only": measured(asked.shared, asked.rounds, asked.seed, True),
        "with_the_panel": measured(asked.shared, asked.rounds, asked.seed, False),
        "seconds": round(time.monotonic() - begun, 1),
    }
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
