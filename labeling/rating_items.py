"""Reading one answer as it comes in: what is wrong with it is said of it alone, the others go in."""

import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

MOST_MS = 24 * 3600 * 1000
MOST_CLIENT_CHARACTERS = 2000
# A page's clock may be wrong, but not so wrong that the moment cannot be stored or read again.
YEARS = range(1970, 3000)
CLIENT_KEYS = ("viewport", "dpr", "zoom", "input", "shown", "blurs", "hidden_ms", "theme", "position")


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
    reason = printable(item.get("cannot_judge"), 40)
    value = None if reason else _number(item.get("value"))
    trial = item.get("trial")
    if isinstance(trial, bool) or not isinstance(trial, int) or not 0 < trial < 2**63:
        raise Unusable(_("trial must be the number of a trial of your block."))
    return Answer(
        key=_key(item.get("key"), "key"),
        trial=trial,
        scale=printable(item.get("scale"), 60),
        value=value,
        cannot_judge=reason,
        response_ms=_milliseconds(item.get("response_ms")),
        rated_at=_moment(item.get("rated_at")),
        supersedes=_key(item["supersedes"], "supersedes") if item.get("supersedes") else None,
        client=_client(item.get("client")),
    )


def printable(given: Any, most: int) -> str:
    """`given`, where it is text, as it can be stored and sent back: no NUL, no half characters, cut to `most`."""
    if not isinstance(given, str):
        return ""
    return given[:most].replace("\0", "").encode(errors="replace").decode().strip()


def _key(given: Any, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except (ValueError, TypeError, AttributeError):
        raise Unusable(
            _("%(name)s must be a UUID, made when the image was shown.") % {"name": name}
        ) from None


def _number(given: Any) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or not abs(given) < 2**53:
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
    if moment is None or moment.year not in YEARS:
        raise Unusable(_("rated_at must be a date and time as in 2026-11-20T18:30:00Z."))
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _client(given: Any) -> dict[str, Any]:
    """Technical facts in known places. What cannot be stored is left out: no answer is lost over its trimmings."""
    if not isinstance(given, dict):
        return {}
    kept = {key: given[key] for key in CLIENT_KEYS if key in given}
    try:
        text = json.dumps(kept, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, RecursionError):
        return {}
    return kept if len(text) <= MOST_CLIENT_CHARACTERS and "\\u0000" not in text else {}
