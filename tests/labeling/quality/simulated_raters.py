"""Careful and careless raters who answer as they look at the images."""

import hashlib
from collections.abc import Iterator

from labeling.demo.panel import SimulatedPanelist, answer, plan_panel
from labeling.models import ControlItem, Panelist, Trial
from tests.labeling.panel import client_of, item

ASKED = 2


def quality_of(trial: Trial) -> float:
    """What the image deserves, 0 to 1: gold from the ends, the rest evenly by a hash of its name."""
    if trial.study_asset.purpose == "gold":
        return 0.95 if ControlItem.objects.filter(asset=trial.study_asset_id).exists() else 0.05
    return hashlib.sha256(trial.study_asset.name.encode()).digest()[0] / 255


def view_of(who: SimulatedPanelist, trial: Trial) -> int:
    asked = ASKED if trial.study_asset.purpose == "attention" else None
    name = trial.study_asset.name
    value, _ms = answer(
        who,
        quality_of(trial),
        1,
        7,
        f"{who.seed}-{trial.position}-{name}",
        "appeal",
        image_key=name,
        asked=asked,
    )
    return value


def rate_over_the_api(panelist: Panelist, who: SimulatedPanelist, blocks: int) -> int:
    """Rate up to `blocks` blocks in batches of ten. Returns the number of blocks that were given."""
    client = client_of(panelist)
    for number in range(blocks):
        response = client.post(f"/api/v1/studies/{panelist.study.slug}/blocks/")
        if response.status_code == 403:
            assert response.json()["code"] == "suspended"
            return number
        trials = Trial.objects.select_related("study_asset").in_bulk(
            [t["id"] for t in response.json()["trials"]]
        )
        answers = [item(trial, view_of(who, trials[trial])) for trial in sorted(trials)]
        for start in range(0, len(answers), 10):
            sent = client.post("/api/v1/ratings/", {"ratings": answers[start : start + 10]}, format="json")
            assert {result["status"] for result in sent.json()["results"]} <= {"stored", "late"}
    return blocks


def simulated(care: str, seeds: range) -> Iterator[SimulatedPanelist]:
    for seed in seeds:
        yield next(who for who in plan_panel(8, 2 if care != "careful" else 0, seed=seed) if who.care == care)
