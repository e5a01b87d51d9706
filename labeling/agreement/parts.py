"""Agreement by stratum or over time, as the page and the CSV show it."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.translation import gettext as _

from core.charts import Chart
from labeling.agreement.figures import key_of
from labeling.agreement.plots import alpha_of_parts
from labeling.agreement.reasons import explained, reason_of
from labeling.agreement.report import STRATUM, WINDOW, shown_window
from labeling.agreement.view import ScaleAgreement, agreement_on
from labeling.disclosure import withheld_answers
from labeling.figures.kept import Kept, Part, kept_parts
from labeling.models import Scale, Study


class PartRow(NamedTuple):
    """One stratum or window: `figures` is None where it stays back or is not there, for `reason`."""

    label: str
    figures: dict[str, Any] | None
    reason: str


class Section(NamedTuple):
    """A scale on the page: all of the panel, and the parts it is looked at by."""

    whole: ScaleAgreement
    rows: list[PartRow]
    reason: str
    chart: Chart | None


def sections(study: Study, by: str) -> tuple[list[Section], list[Kept | None]]:
    """Every scale with its parts, and all that was kept for them."""
    scales, strata = list(study.scales.all()), list(study.strata.values_list("pk", "name"))
    back = withheld_answers(study)
    shown = [pk for pk, _name in strata if pk not in back] if by == STRATUM and len(strata) > 1 else []
    parts: dict[tuple[int, Any], Part] = {}
    for scale in scales:
        parts[scale.pk, ""] = Part(scale, "reliability", key_of())
        parts |= {(scale.pk, pk): Part(scale, "reliability", key_of(stratum=pk)) for pk in shown}
        if by == WINDOW:
            parts[scale.pk, WINDOW] = Part(scale, "reliability", key_of(windows=True))
    kept = kept_parts(study, parts.values())
    found = []
    for scale in scales:
        mine = {place: kept[part] for (pk, place), part in parts.items() if pk == scale.pk}
        whole = agreement_on(scale, mine[""], plots=True)
        if by == WINDOW:
            rows, reason = _windows(study, mine[WINDOW])
        else:
            rows, reason = [_stratum(name, mine.get(pk), pk in back) for pk, name in strata], ""
            rows = rows if len(rows) > 1 else []
        found.append(Section(whole, rows, reason, _chart(scale, whole, rows, by)))
    return found, list(kept.values())


def _stratum(name: str, kept: Kept | None, back: bool) -> PartRow:
    if back:
        return PartRow(name, None, reason_of("withheld"))
    if kept is None:
        return PartRow(name, None, reason_of("being_computed"))
    return _row(name, explained(kept.values))


def _windows(study: Study, kept: Kept | None) -> tuple[list[PartRow], str]:
    if kept is None:
        return [], reason_of("being_computed")
    code = kept.values["code"]
    rows = [_row(window_name(window), shown_window(study, window)) for window in kept.values["windows"]]
    return rows, reason_of(code) if code else ""


def _row(label: str, found: dict[str, Any]) -> PartRow:
    if "alpha" not in found:
        return PartRow(label, None, found["reason"])
    return PartRow(label, found, found["alpha"].get("reason") or "")


def window_name(window: dict[str, Any]) -> str:
    """A window in words: its first day, and for thirds which of them."""
    begin = datetime.fromtimestamp(window["from"], UTC)
    if "/" in window["name"]:
        part, number = window["name"].split("/")
        when = formats.date_format(begin, "SHORT_DATETIME_FORMAT")
        return _("part %(part)s of %(number)s, from %(when)s") % {
            "part": part,
            "number": number,
            "when": when,
        }
    return _("from %(day)s") % {"day": formats.date_format(begin, "SHORT_DATE_FORMAT")}


def _chart(scale: Scale, whole: ScaleAgreement, rows: list[PartRow], by: str) -> Chart | None:
    known = [(row.label, row.figures) for row in rows if row.figures is not None]
    return alpha_of_parts(scale, whole.figures, known, over_time=by == WINDOW)
