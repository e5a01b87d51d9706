"""The answers of one panelist as they may have them: all of them, but not which images were checks."""

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core.csv_cells import safe
from labeling.models import Panelist, Rating
from labeling.wording import worded

COLUMNS = (
    "id",
    "block",
    "position",
    "practice",
    "image",
    "scale",
    "question",
    "value",
    "cannot_judge",
    "response_ms",
    "rated_at",
    "received_at",
    "late",
    "superseded",
    "replaces",
    "client",
)


def answers_of(panelist: Panelist) -> QuerySet[Rating]:
    """Every answer ever stored, practice and superseded ones too, the latest first."""
    found = panelist.ratings.select_related("scale", "trial__block", "supersedes", "study_asset__asset")
    return found.order_by("-received_at", "-pk")


def image_code(panelist: Panelist, study_asset: int) -> str:
    """A name for an image that is the same in all answers of one panelist and says nothing more.

    File names may give gold or attention checks away, and so may numbers in the order of upload.
    """
    text = f"{panelist.pk}:{study_asset}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"my-data:" + text, hashlib.sha256).hexdigest()[:12]


def answer_rows(panelist: Panelist) -> Iterator[dict[str, Any]]:
    """One mapping of `COLUMNS` per answer, the latest first, ready for JSON."""
    for rating in answers_of(panelist).iterator(chunk_size=2000):
        block = rating.trial.block
        yield {
            "id": str(rating.key),
            "block": block.number,
            "position": rating.trial.position,
            "practice": block.practice,
            "image": image_code(panelist, rating.study_asset_id),
            "scale": rating.scale.name,
            "question": worded(rating.scale, "question"),
            "value": rating.value,
            "cannot_judge": rating.cannot_judge,
            "response_ms": rating.response_ms,
            "rated_at": rating.rated_at.isoformat() if rating.rated_at else None,
            "received_at": rating.received_at.isoformat(),
            "late": rating.late,
            "superseded": not rating.current,
            "replaces": str(rating.supersedes.key) if rating.supersedes else None,
            "client": rating.client,
        }


def csv_text(panelist: Panelist) -> str:
    """The rows as CSV with a byte order mark, without which spreadsheets misread umlauts."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in answer_rows(panelist):
        flat = {**row, "client": json.dumps(row["client"], sort_keys=True) if row["client"] else ""}
        writer.writerow([_cell(flat[name]) for name in COLUMNS])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return safe(value)
