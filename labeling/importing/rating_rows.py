"""Rows of a CSV as single ratings, with those that cannot be used reported by line."""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from labeling.importing import sources
from labeling.importing.plan import ImportPlan, Range
from labeling.importing.report import Report


class ImportedRating(NamedTuple):
    line: int
    rater: str
    asset: str
    scale: str
    value: float
    stratum: str
    position: int | None
    rated_at: datetime | None


def read_ratings(plan: ImportPlan, report: Report) -> Iterator[ImportedRating]:
    """Each usable rating of the plan's CSV. Empty cells are holes; a value off the scale is reported."""
    assert plan.ratings is not None
    for line, row in sources.rows(plan.ratings, plan.columns()):
        rater, asset = row[plan.rater][:80], row[plan.asset][:200]
        if not rater or not asset:
            report.problem(
                "incomplete", _("line %(line)d") % {"line": line}, _("The rater or the image is empty.")
            )
            continue
        position = _whole(row.get(plan.position, ""))
        moment = _moment(row.get(plan.rated_at, ""))
        for scale, text, limits in _values(plan, row):
            value = _value(text, limits)
            if not scale:
                report.problem("incomplete", _("line %(line)d") % {"line": line}, _("The scale is empty."))
            elif text == "" or text.lower() in ("na", "nan", "null"):
                report.count("empty")
            elif value is None:
                where = _("line %(line)d, %(scale)s") % {"line": line, "scale": scale}
                detail = _("%(value)s is not a whole number from %(low)d to %(high)d.") % {
                    "value": text,
                    "low": limits.low,
                    "high": limits.high,
                }
                report.problem("off_scale", where, detail)
            else:
                yield ImportedRating(
                    line, rater, asset, scale, value, row.get(plan.stratum, "")[:80], position, moment
                )


def _values(plan: ImportPlan, row: dict[str, str]) -> Iterator[tuple[str, str, Range]]:
    if plan.long:
        assert plan.range is not None
        yield row[plan.scale_column], row[plan.value_column], plan.range
    else:
        for scale, limits in plan.scales.items():
            yield scale, row[scale], limits


def _value(text: str, limits: Range) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    whole = math.isfinite(value) and value.is_integer()
    return value if whole and limits.low <= value <= limits.high else None


def _whole(text: str) -> int | None:
    try:
        place = int(float(text))
    except (ValueError, OverflowError):
        return None
    return place if 0 <= place < 2**31 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
        if moment is None and (day := parse_date(text)):
            moment = datetime(day.year, day.month, day.day)
    except ValueError:
        return None
    if moment is None:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
