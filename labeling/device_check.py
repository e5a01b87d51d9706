"""What the page sees of a panelist's device, and what of it would make rating harder. It never keeps anybody out."""

import json
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from labeling.models import Panelist
from labeling.withdrawal import keep

MOST_CHARACTERS = 2000
NARROW = 320  # CSS px, the least width the rating page is laid out for
ZOOMED = 1.6


def check_device(panelist: Panelist, given: str) -> Panelist:
    """Store what the page saw, as JSON text in `given`, with what to warn of; nothing where it could see nothing."""
    facts = read_facts(given)
    panelist.device = {**facts, "warnings": warnings_of(facts)} if facts else {}
    panelist.device_checked_at = timezone.now()
    keep(panelist, device=panelist.device, device_checked_at=panelist.device_checked_at)
    return panelist


def read_facts(given: str) -> dict[str, Any]:
    """The facts in `given` (a JSON object) that are known and in range; all else is left out.

    viewport, screen: [width, height] in CSS px; dpr: device px per CSS px; zoom: 1 is normal size; pointer: coarse
    (a finger), fine (a mouse) or none; keeps: whether the browser keeps data on the device; decodes: whether the
    test image was shown.
    """
    if len(given) > MOST_CHARACTERS:
        return {}
    try:
        facts = json.loads(given)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(facts, dict):
        return {}
    return {name: facts[name] for name, fits in _KNOWN.items() if name in facts and fits(facts[name])}


def warnings_of(facts: dict[str, Any]) -> list[str]:
    """What to warn of, of: narrow, zoomed, forgets, no_images."""
    found = {
        "narrow": facts.get("viewport", [NARROW])[0] < NARROW,
        "zoomed": facts.get("zoom", 1) > ZOOMED,
        "forgets": facts.get("keeps") is False,
        "no_images": facts.get("decodes") is False,
    }
    return [name for name, warned in found.items() if warned]


def _number(value: Any, low: float, high: float) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and low <= value <= high


def _size(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_number(side, 1, 100_000) for side in value)


_KNOWN: dict[str, Callable[[Any], bool]] = {
    "viewport": _size,
    "screen": _size,
    "dpr": lambda value: _number(value, 0.1, 20),
    "zoom": lambda value: _number(value, 0.1, 20),
    "pointer": lambda value: value in ("coarse", "fine", "none"),
    "keeps": lambda value: isinstance(value, bool),
    "decodes": lambda value: isinstance(value, bool),
}
