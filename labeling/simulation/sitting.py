"""One simulated panelist at work, through HTTP alone: asks for a block, fetches pictures, sends answers."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from labeling.demo.panel import SimulatedPanelist, answer
from labeling.models import Scale, Trial
from labeling.simulation.opinions import Opinions

BATCH = 10
BUSY_WAITS = (
    0.5,
    1.0,
    2.0,
    4.0,
)  # seconds; simulated panelists rate faster than people and need not wait as long


@dataclass
class Sitting:
    """What one panelist did: `blocks` opened, `answers` by status, and why it ended."""

    label: str
    blocks: int = 0
    answers: dict[str, int] = field(default_factory=dict)
    ended: str = ""


def sit(
    client: httpx.Client,
    slug: str,
    who: SimulatedPanelist,
    opinions: Opinions,
    scales: dict[str, Scale],
    blocks: int,
) -> Sitting:
    """Rate up to `blocks` blocks of the study. `client` carries the address and the token."""
    sitting = Sitting(who.name)
    waits = iter(BUSY_WAITS)
    while sitting.blocks < blocks:
        response = client.post(f"/api/v1/studies/{slug}/blocks/")
        block = response.json()
        if response.status_code >= 400:
            sitting.ended = block.get("code", str(response.status_code))
            return sitting
        if block.get("reason") == "busy" and (wait := next(waits, None)) is not None:
            time.sleep(wait)
            continue
        if not block["trials"]:
            sitting.ended = block.get("reason", "done")
            return sitting
        sitting.blocks += 1
        _rate_block(client, who, opinions, scales, block, sitting)
    sitting.ended = "enough"
    return sitting


def _rate_block(
    client: httpx.Client,
    who: SimulatedPanelist,
    opinions: Opinions,
    scales: dict[str, Scale],
    block: dict[str, Any],
    sitting: Sitting,
) -> None:
    shown = Trial.objects.select_related("study_asset").in_bulk([trial["id"] for trial in block["trials"]])
    waiting: list[dict[str, Any]] = []
    for trial in block["trials"]:
        picture = client.get(trial["image_url"]).content
        for scale in block["scales"]:
            view = opinions.of(shown[trial["id"]], scales[scale["name"]], picture)
            value, milliseconds = answer(
                who,
                view.quality,
                scale["low"],
                scale["high"],
                str(trial["id"]),
                scale["name"],
                image_key=view.name,
                features=view.features,
                asked=view.asked,
            )
            waiting.append(
                {
                    "key": str(uuid.uuid4()),
                    "trial": trial["id"],
                    "scale": scale["name"],
                    "value": value,
                    "response_ms": milliseconds,
                }
            )
        if len(waiting) >= BATCH * len(block["scales"]):
            waiting = _send(client, waiting, sitting)
    _send(client, waiting, sitting)


def _send(client: httpx.Client, waiting: list[dict[str, Any]], sitting: Sitting) -> list[dict[str, Any]]:
    if waiting:
        response = client.post("/api/v1/ratings/", json={"ratings": waiting})
        response.raise_for_status()
        for result in response.json()["results"]:
            sitting.answers[result["status"]] = sitting.answers.get(result["status"], 0) + 1
    return []
