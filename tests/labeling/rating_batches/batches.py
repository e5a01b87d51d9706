"""Answers to both scales, and what became of them."""

from typing import Any

from labeling.models import Panelist, Trial
from labeling.ratings import receive
from tests.labeling.panel import item


def statuses(panelist: Panelist, *items: Any) -> list[str]:
    return [result.status for result in receive(panelist, list(items))]


def both(trial: Trial, value: int = 4) -> list[dict[str, Any]]:
    return [item(trial, value, "appeal"), item(trial, value, "clarity")]
