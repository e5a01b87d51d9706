"""Time to plan a block in a study of 1,000 and of 100,000 images × 4 strata: one JSON document.

Run: .venv/bin/python benchmarks/planning_speed.py [--quick] [--sizes 1000,100000] [--clients 64] [--rounds 3]
Each size has a PostgreSQL and a gunicorn of its own in a temporary folder. The sizes take turns, plan by plan and
round by round, so that whatever else the machine does hits all of them.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from planning.clients import Round, rate
from planning.compare import ratio, summary
from planning.later import FRESH, later
from planning.site import Reaper, Site

SLUG = "planning"
TURNS = 3  # panelists who share the seat of one client
WARM_UP = 6.0  # seconds that are not counted: gunicorn's second worker is still starting
ALONE = 40  # panelists who plan alone, in the process


def planned_alone(sites: dict[int, Site], plans: int, seed: int) -> dict[int, dict[str, list[float]]]:
    """One client, nothing in between: `open_block` (also in processor time) and taking its answers in."""
    rng = np.random.default_rng(seed)
    taken: dict[int, dict[str, list[float]]] = {
        size: {"plan": [], "processor": [], "answers": []} for size in sites
    }
    for number in range(plans):
        for size in rng.permutation(list(sites)).tolist():
            plan, processor, answers = sites[size].call("plan", number % ALONE)
            taken[size]["plan"].append(plan)
            taken[size]["processor"].append(processor)
            taken[size]["answers"].append(answers)
    return taken


def rounds_of(
    sites: dict[int, Site],
    seats: dict[int, list[list[str]]],
    rounds: int,
    seconds: float,
    reaper: bool,
    seed: int,
) -> dict[int, list[Round]]:
    """Many clients over HTTP, sizes in turn."""
    done: dict[int, list[Round]] = {size: [] for size in sites}
    for number in range(rounds):
        for size, site in list(sites.items())[:: 1 if number % 2 == 0 else -1]:
            with Reaper(lambda site=site: site.call("reap")) if reaper else nullcontext() as beside:
                one = rate(site.address, SLUG, seats[size], seconds, seed + number)
            if beside is not None:
                one.happened["reaped"] += beside.reaped
            done[size].append(one)
            report(f"{size} images, {'with' if reaper else 'without'} reaper: {len(one.plans)} plans")
    return done


def over_http(done: dict[int, list[Round]], sizes: list[int]) -> dict[str, Any]:
    """Figures per size and the ratios of the largest to the smallest."""
    small, large = sizes[0], sizes[-1]
    document: dict[str, Any] = {}
    for name in ("planned", "worked", "waited"):
        by_round = {size: [[getattr(p, name) for p in one.plans] for one in done[size]] for size in sizes}
        document[name] = {
            **{str(size): summary([value for one in by_round[size] for value in one]) for size in sizes},
            "ratio_of_medians": ratio(by_round[large], by_round[small], 0.5),
            "ratio_of_p95": ratio(by_round[large], by_round[small], 0.95),
        }
    for size in sizes:
        happened: Counter[str] = sum((one.happened for one in done[size]), Counter())
        seconds = sum(one.seconds for one in done[size])
        document[f"what happened in {size}"] = {
            "plans_per_second": round(happened["block 201"] / seconds, 1),
            **dict(sorted(happened.items())),
        }
    return document


def alone(taken: dict[int, dict[str, list[float]]], sizes: list[int]) -> dict[str, Any]:
    small, large = sizes[0], sizes[-1]
    return {
        name: {
            **{str(size): summary(taken[size][name]) for size in sizes},
            "ratio_of_medians": ratio([taken[large][name]], [taken[small][name]], 0.5),
            "ratio_of_p95": ratio([taken[large][name]], [taken[small][name]], 0.95),
        }
        for name in ("plan", "processor", "answers")
    }


def report(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="500 and 5,000 images, short rounds")
    parser.add_argument("--sizes", default="")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0, help="of each round")
    parser.add_argument("--plans", type=int, default=0, help="of one client alone, for each size")
    parser.add_argument("--lease", type=float, default=12, help="seconds until a lease runs out")
    parser.add_argument("--ratings", type=int, default=60, help="wanted per image")
    asked = parser.parse_args()
    usual: tuple[str, int, float, int] = (
        ("500,5000", 1, 8, 30) if asked.quick else ("1000,100000", 3, 30, 150)
    )
    sizes = sorted(int(size) for size in (asked.sizes or usual[0]).split(","))
    rounds, seconds, plans = asked.rounds or usual[1], asked.seconds or usual[2], asked.plans or usual[3]
    folder = Path(tempfile.mkdtemp(prefix="planning-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        sites = {size: Site(folder / str(size), asked.lease) for size in sizes}
        for site in sites.values():
            stack.callback(site.close)
        seats: dict[int, list[list[str]]] = {}
        for size, site in sites.items():
            start = time.perf_counter()
            tokens = site.call("prepare", size, asked.clients * TURNS + FRESH + ALONE, asked.ratings)
            report(f"{size} images filled in {time.perf_counter() - start:.0f} s")
            seats[size] = [
                tokens[place : asked.clients * TURNS : asked.clients] for place in range(asked.clients)
            ]
        document: dict[str, Any] = {
            "sizes": sizes,
            "clients": asked.clients,
            "cores": os.cpu_count(),
            "load_before": os.getloadavg(),
            "python": platform.python_version(),
            "postgresql": sites[sizes[0]].call("database"),
        }
        document["alone, statistics not gathered"] = alone(
            planned_alone(sites, max(10, plans // 5), 1), sizes
        )
        for site in sites.values():
            site.call("analyze")
        document["alone"] = alone(planned_alone(sites, plans, 2), sizes)
        for size, site in sites.items():
            site.serve()
            rate(site.address, SLUG, seats[size], WARM_UP, seed=0)
        for reaper in (False, True):
            done = rounds_of(sites, seats, rounds, seconds, reaper, seed=10 + reaper)
            name = f"{asked.clients} clients, {'with' if reaper else 'without'} reaper"
            document[name] = over_http(done, sizes)
            document[f"checks after {name}"] = {str(size): sites[size].call("check") for size in sizes}
        document["places held when all leases have run out"] = {
            str(s): sites[s].call("settle") for s in sizes
        }
        document["checks at the end"] = {str(size): sites[size].call("check") for size in sizes}
        document["alone, later"] = later(sites, first=ALONE)
        document["load_after"] = os.getloadavg()
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
