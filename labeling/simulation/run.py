"""Letting a simulated panel loose on a study."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import NamedTuple

import httpx
from django.db import connection

from labeling.demo.panel import STRATA, SimulatedPanelist, plan_panel
from labeling.models import Study
from labeling.panels import NewPanelist, create_panelists
from labeling.simulation.local_server import local_server
from labeling.simulation.opinions import Opinions
from labeling.simulation.sitting import Sitting, sit

AT_ONCE = 6


class Seat(NamedTuple):
    who: SimulatedPanelist
    token: str


class Outcome(NamedTuple):
    sittings: list[Sitting]
    answers: Counter[str]


def seat_panel(study: Study, panelists: int, careless: int, seed: int) -> list[Seat]:
    """Make real accounts for a simulated panel, dealt evenly over the study's strata."""
    strata = list(study.strata.values_list("name", flat=True))
    planned = plan_panel(panelists, careless, strata or STRATA, seed)
    made: list[NewPanelist] = [
        create_panelists(study, 1, who.stratum if strata else None)[0] for who in planned
    ]
    return [Seat(who, new.token) for who, new in zip(planned, made, strict=True)]


def rate(
    study: Study,
    seats: list[Seat],
    *,
    blocks: int,
    url: str | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Every seat rates up to `blocks` blocks over HTTP, six at a time. Without `url` this process serves itself."""
    opinions = Opinions(study)
    scales = {scale.name: scale for scale in study.scales.all()}

    def one(seat: Seat, address: str) -> Sitting:
        try:
            headers = {"Authorization": f"Token {seat.token}"}
            with httpx.Client(base_url=address, headers=headers, timeout=60, trust_env=False) as client:
                return sit(client, study.slug, seat.who, opinions, scales, blocks)
        finally:
            connection.close()

    with nullcontext(url) if url else local_server() as address, ThreadPoolExecutor(AT_ONCE) as pool:
        sittings: list[Sitting] = []
        for sitting in pool.map(lambda seat: one(seat, str(address)), seats):
            sittings.append(sitting)
            report(len(sittings), len(seats))
    answers: Counter[str] = Counter()
    for sitting in sittings:
        answers.update(sitting.answers)
    return Outcome(sittings, answers)
