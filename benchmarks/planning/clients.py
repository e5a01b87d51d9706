"""Programs that rate over HTTP without a pause, many at once; some walk away from a block and come back later."""

import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import numpy as np

WALKS_AWAY = 0.2
BATCH = 15  # trials
CAREFUL = (3, 4)  # on 1 to 7: no gold pair, attention card or straight line speaks against it


class Plan(NamedTuple):
    """Seconds: as the client waited, as the server planned (wall and CPU time)."""

    waited: float
    planned: float
    worked: float


class Round(NamedTuple):
    plans: list[Plan]
    happened: Counter[str]
    seconds: float


def rate(address: str, slug: str, seats: list[list[str]], seconds: float, seed: int) -> Round:
    """One client per seat for `seconds`. A seat is several panelists' tokens, who take turns at it."""
    end = time.monotonic() + seconds
    start = time.monotonic()
    with ThreadPoolExecutor(len(seats)) as pool:
        done = list(
            pool.map(lambda place: _sit(address, slug, seats[place], end, [seed, place]), range(len(seats)))
        )
    happened: Counter[str] = sum((counts for _plans, counts in done), Counter())
    return Round([plan for plans, _counts in done for plan in plans], happened, time.monotonic() - start)


def _sit(
    address: str, slug: str, tokens: list[str], end: float, seed: list[int]
) -> tuple[list[Plan], Counter[str]]:
    rng = np.random.default_rng(seed)
    plans: list[Plan] = []
    happened: Counter[str] = Counter()
    turn = 0
    with httpx.Client(base_url=address, timeout=120, trust_env=False) as client:
        while time.monotonic() < end:
            headers = {"Authorization": f"Token {tokens[turn % len(tokens)]}"}
            began = time.perf_counter()
            response = client.post(f"/api/v1/studies/{slug}/blocks/", headers=headers)
            waited = time.perf_counter() - began
            happened[f"block {response.status_code}"] += 1
            if response.status_code >= 400:
                turn += 1
                continue
            block = response.json()
            if not block["trials"]:
                happened[block["reason"]] += 1
                turn += 1
                time.sleep(0.05)
                continue
            if response.status_code == 201:
                plans.append(_plan(waited, response.headers["Server-Timing"]))
            trials = block["trials"]
            if rng.random() < WALKS_AWAY:
                trials = trials[: int(rng.integers(0, len(trials)))]
                turn += 1
                happened["walked away"] += 1
            _answer(client, headers, block["scales"], trials, rng, happened)
    return plans, happened


def _answer(
    client: httpx.Client,
    headers: dict[str, str],
    scales: list[dict[str, Any]],
    trials: list[dict[str, Any]],
    rng: np.random.Generator,
    happened: Counter[str],
) -> None:
    for start in range(0, len(trials), BATCH):
        ratings = [
            {
                "key": str(uuid.uuid4()),
                "trial": trial["id"],
                "scale": scale["name"],
                "value": int(rng.choice(CAREFUL)),
            }
            for trial in trials[start : start + BATCH]
            for scale in scales
        ]
        response = client.post("/api/v1/ratings/", json={"ratings": ratings}, headers=headers)
        happened[f"ratings {response.status_code}"] += 1
        if response.status_code == 200:
            happened.update(result["status"] for result in response.json()["results"])


def _plan(waited: float, timing: str) -> Plan:
    wall, cpu = (float(part.split("dur=")[1]) / 1e3 for part in timing.split(","))
    return Plan(waited, wall, cpu)
