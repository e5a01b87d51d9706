"""Reading one answer as it comes in: what is wrong with it is said of it alone, the others go in."""

import math
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

MOST_MS = 24 * 3600 * 1000
CLIENT_KEYS = ("viewport", "dpr", "zoom", "input", "blurs", "hidden_ms", "theme", "position")


class Unusable(ValueError):
    """Why an answer cannot be stored, as a sentence."""


@dataclass(frozen=True)
class Answer:
    """One well-formed answer. `value` is None exactly where `cannot_judge` gives a reason."""

    key: uuid.UUID
    trial: int
    scale: str
    value: float | None
    cannot_judge: str = ""
    response_ms: int | None = None
    rated_at: datetime | None = None
    supersedes: uuid.UUID | None = None
    client: dict[str, Any] = field(default_factory=dict)


def read_answer(item: Any) -> Answer:
    """Read one item of a batch. Raises Unusable with a sentence that says what is wrong and what is expected."""
    if not isinstance(item, dict):
        raise Unusable(_("An answer is an object with key, trial, scale and value."))
    reason = str(item.get("cannot_judge") or "")[:40]
    value = None if reason else _number(item.get("value"))
    trial = item.get("trial")
    if isinstance(trial, bool) or not isinstance(trial, int):
        raise Unusable(_("trial must be the number of a trial of your block."))
    client = item.get("client")
    return Answer(
        key=_key(item.get("key"), "key"),
        trial=trial,
        scale=str(item.get("scale", "")),
        value=value,
        cannot_judge=reason,
        response_ms=_milliseconds(item.get("response_ms")),
        rated_at=_moment(item.get("rated_at")),
        supersedes=_key(item["supersedes"], "supersedes") if item.get("supersedes") else None,
        client={k: client[k] for k in CLIENT_KEYS if k in client} if isinstance(client, dict) else {},
    )


def _key(given: Any, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(given))
    except ValueError:
        raise Unusable(
            _("%(name)s must be a UUID, made when the image was shown.") % {"name": name}
        ) from None


def _number(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        raise Unusable(_("value must be a number on the scale, or cannot_judge must give a reason."))
    return float(given)


def _milliseconds(given: Any) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= MOST_MS:
        raise Unusable(_("response_ms must be a number of milliseconds from 0 to one day."))
    return round(given)


def _moment(given: Any) -> datetime | None:
    if given is None:
        return None
    try:
        moment = parse_datetime(str(given))
    except ValueError:
        moment = None
    if moment is None:
        raise Unusable(_("rated_at must be a date and time as in 2026-11-20T18:30:00Z."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
