"""Careless raters among real ones: how many are found within 60 answers, and how many real raters are wronged.

Run: .venv/bin/python benchmarks/careless_raters.py [--rounds 4] [--seeds 0 1 2] [--images 60] [--shared ../shared]
Prints one JSON document: per data set and kind the share suspended with its Wilson interval, why, and how many were to
be looked at. Real ratings of faces_3dsk_men and avt_ai_images; assumptions are at the top of benchmarks/careless/.
The thresholds of screening.py were chosen on the data sets of TUNED_ON, with seeds 100 and 101; the others are held out.
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
from careless.collection import ANSWERS, Watched, collect
from careless.panels import Source, panels, sources

from labeling.statistics.carelessness import STRAIGHT_LINE_SD
from labeling.statistics.hit_rates import hit_rate

TUNED_ON = ("faces attractiveness", "faces dominance", "faces health", "avt appeal")
AGAIN = 12
"""Times as many rounds for the small panels of avt_ai_images, which have 27 raters each."""


def measured(shared: Path, rounds: int, seeds: list[int], images: int, cards_only: bool) -> dict[str, Any]:
    """By data set and kind of rater."""
    found: dict[str, dict[str, list[Watched]]] = defaultdict(lambda: defaultdict(list))
    for number, source in enumerate(sources(shared)):
        plain = plainly_careless(source)
        again = rounds * AGAIN if source.value.shape[1] < 100 else rounds
        about = source.name.split()[0]
        part = "tuned on" if source.name in TUNED_ON else "held out"
        for seed in seeds:
            rng = np.random.default_rng([seed, number])
            for members in panels(source, again, rng):
                for who in collect(members, source.low, source.high, rng, cards_only, images):
                    kinds = [who.member.kind]
                    if kinds == ["real"] and who.member.real not in plain:
                        kinds.append("real_less_plainly_careless")
                    for name in (source.name, f"{about} together", f"{about} {part}"):
                        for kind in kinds:
                            found[name][kind].append(who)
    return {
        name: {kind: rates(people) for kind, people in sorted(kinds.items()) if kind != "real_again"}
        for name, kinds in found.items()
    }


def rates(people: list[Watched]) -> dict[str, Any]:
    """Suspended within 60 answers, with a 95% interval: Wilson's for simulated raters. A real rater is looked at in
    many panels, and looking again makes nobody more certain: the interval is a bootstrap of people."""
    caught = sum(who.suspended for who in people)
    rate = hit_rate(caught, len(people))
    low, high = rate.low or 0.0, rate.high or 0.0
    share_of: dict[tuple[int, str], list[bool]] = defaultdict(list)
    for who in people:
        share_of[_person(who)].append(who.suspended)
    if people[0].member.kind == "real" and caught:
        low, high = resampled([float(np.mean(seen)) for seen in share_of.values()])
    return {
        "raters": len(people),
        "different": len(share_of),
        "suspended": caught,
        "share": round(caught / len(people), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "to_look_at": round(sum(who.watched and not who.suspended for who in people) / len(people), 4),
        "why": dict(Counter(who.outcome.code for who in people if who.suspended)),
        "after": round(float(np.median([who.at for who in people if who.at])), 1) if caught else None,
        "why_watched": dict(Counter(who.began for who in people if who.watched)),
    }


def _person(who: Watched) -> tuple[int, str]:
    """The three scales of avt_ai_images are of the same people; the five traits of faces are of different ones."""
    about = who.member.source
    return who.member.real, "avt" if about.startswith("avt") else about


def resampled(shares: list[float], times: int = 4000) -> tuple[float, float]:
    """95% percentile interval of the mean of people's own shares."""
    rng = np.random.default_rng(0)
    means = rng.choice(shares, (times, len(shares))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


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
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--images", type=int, default=ANSWERS, help="regular images that stand for sixty")
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    asked = parser.parse_args()
    begun = time.monotonic()
    document = {
        "machine": platform.platform(),
        "rounds": asked.rounds,
        "seeds": asked.seeds,
        "images": asked.images,
        "checks_only": measured(asked.shared, asked.rounds, asked.seeds, asked.images, True),
        "with_the_panel": measured(asked.shared, asked.rounds, asked.seeds, asked.images, False),
        "seconds": round(time.monotonic() - begun, 1),
    }
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
