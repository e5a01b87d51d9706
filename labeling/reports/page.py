"""A report as its page shows it: from what was frozen alone, in the reader's language."""

from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.charts import Bar, Chart, Interval, forest, histogram
from core.templatetags.numbers import count, with_interval
from core.templatetags.words import words
from labeling.agreement.names import name_of
from labeling.agreement.reasons import explained, reason_of
from labeling.agreement.report import flat
from labeling.models import Panelist, QualityEvent, Study, StudyReport
from labeling.order_effects.reasons import reason as order_reason
from labeling.quality.reasons import reason_of as event_reason
from labeling.reports.agreement import WHOLE
from labeling.reports.consensus import LIMITS
from labeling.reports.files import arrays_by_scale

OPINIONS = {
    "agrees": gettext_lazy("The krippendorff package finds the same α (difference at most 1e-9)."),
    "disputed": gettext_lazy("Disputed: the krippendorff package finds another α."),
    "no_figure": gettext_lazy("There was no figure to compare."),
    "many_points": gettext_lazy("Not asked: the scale has more than 11 points."),
    "not_installed": gettext_lazy("Not asked: the krippendorff package is not installed."),
}
SHOWN_IMAGES = 10


class ScalePart(NamedTuple):
    """One scale of a report. `parts` are (stratum or "", figures, opinion), `figures` (term, name, figure) of the whole
    panel, `ends` the images at both ends, `order` (what, effect or None, why none)."""

    about: dict[str, Any]
    parts: list[tuple[str, dict[str, Any], dict[str, Any]]]
    figures: list[tuple[str, str, dict[str, Any]]]
    forest: Chart | None
    consensus: dict[str, Any]
    spread: Chart | None
    ends: list[dict[str, Any]]
    order: list[tuple[str, dict[str, Any] | None, str]]


def scale_parts(report: StudyReport) -> list[ScalePart]:
    """Every scale in the order of the study."""
    arrays = arrays_by_scale(report)
    return [_scale(report, about, arrays.get(about["name"], {})) for about in report.values["scales"]]


def exclusion_rows(report: StudyReport) -> list[dict[str, Any]]:
    """Who was left out, with the reason as a sentence."""
    rows = []
    for row in report.values["exclusions"]:
        event = QualityEvent(state=Panelist.State.SUSPENDED, reason=row["reason"], evidence=row["evidence"])
        why = event_reason(event) if row["reason"] else reason_of("unknown")
        rows.append({**row, "why": why})
    return rows


def settings_rows(report: StudyReport) -> list[tuple[str, Any]]:
    """The settings of the study under the names their forms have."""
    fields = {field.name: field for field in Study._meta.get_fields() if hasattr(field, "verbose_name")}
    return [(str(fields[name].verbose_name), value) for name, value in report.values["settings"].items()]


def collected(report: StudyReport) -> tuple[datetime, datetime] | None:
    """When the first and the last rating came."""
    first, last = (report.values["collection"][name] for name in ("first", "last"))
    return (datetime.fromisoformat(first), datetime.fromisoformat(last)) if first else None


def gone_since(report: StudyReport) -> int:
    """How many panelists have withdrawn since the report was made: their ratings are in its figures, not in its file."""
    return (
        QualityEvent.objects.filter(
            panelist__study=report.study_id,
            panelist__state=Panelist.State.WITHDRAWN,
            state=Panelist.State.WITHDRAWN,
            at__gt=report.created_at,
        )
        .values("panelist")
        .distinct()
        .count()
    )


def _scale(report: StudyReport, about: dict[str, Any], arrays: dict[str, Any]) -> ScalePart:
    name = about["name"]
    opinions = report.second_opinion.get(name, {})
    parts = []
    for part, figures in report.values["agreement"][name].items():
        shown = (
            {"code": "withheld", "reason": reason_of("withheld")}
            if figures.get("code") == "withheld"
            else dict(explained(figures))
        )
        said = opinions.get(part, {})
        parts.append((part, shown, {**said, "words": OPINIONS.get(said.get("status", ""), "")}))
    consensus = report.values["consensus"][name]
    if consensus["code"]:
        consensus = {**consensus, "reason": reason_of(consensus["code"])}
    whole = next(figures for part, figures, _said in parts if part == WHOLE)
    return ScalePart(
        about,
        parts,
        [(*name_of(term), figure) for term, figure in flat(whole)],
        _forest(name, parts),
        consensus,
        _spread(about, arrays),
        _ends(about, arrays),
        _order(report.values["order"][name]),
    )


def _forest(name: str, parts: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> Chart | None:
    rows = []
    for part, figures, _said in parts:
        whose = part or _("whole panel")
        for term, one in ((_("one rater"), "icc2"), (_("the panel"), "icc2k")):
            found = figures.get("icc", {}).get(one)
            if found and found["estimate"] is not None:
                rows.append(Interval(f"{whose}, {term}", found["estimate"], found["low"], found["high"]))
    if not rows:
        return None
    whole = next(figures for part, figures, _said in parts if part == WHOLE)
    title = _("On %(scale)s, one rater is worth %(one)s and the whole panel %(panel)s") % {
        "scale": words(name),
        "one": with_interval(whole["icc"]["icc2"]),
        "panel": with_interval(whole["icc"]["icc2k"]),
    }
    note = _("n = %(ratings)s ratings. ICC(2) and ICC(2,k) with 95%% intervals.") % {
        "ratings": count(whole["ratings"])
    }
    low = min([0.0, *(row.low for row in rows if row.low is not None)])
    return forest(rows, title=title, note=note, axis=_("agreement"), domain=(max(-1.0, low), 1.0))


def _spread(about: dict[str, Any], arrays: dict[str, Any]) -> Chart | None:
    if "estimate" not in arrays or not len(arrays["estimate"]):
        return None
    low, high = about["low"], about["high"]
    points = np.clip(np.round(arrays["estimate"]), low, high).astype(int)
    counts = np.bincount(points - low, minlength=high - low + 1).tolist()
    most = low + int(np.argmax(counts))
    title = _("Most images are near %(point)d") % {"point": most}
    note = _("n = %(n)s images; consensus rounded to the nearest point.") % {"n": count(sum(counts))}
    bars = [Bar(str(low + place), number) for place, number in enumerate(counts)]
    return histogram(bars, title=title, note=note, axis=_("point of the scale"), unit=_("images"))


def _ends(about: dict[str, Any], arrays: dict[str, Any]) -> list[dict[str, Any]]:
    if "image" not in arrays:
        return []
    order = np.argsort(-arrays["estimate"], kind="stable")
    if order.size > SHOWN_IMAGES:
        order = np.concatenate([order[: SHOWN_IMAGES // 2], order[-SHOWN_IMAGES // 2 :]])
    within = {name: np.clip(arrays[name], about["low"], about["high"]) for name in LIMITS}
    return [
        {
            "image": str(arrays["image"][place]),
            "n": float(arrays["n"][place]),
            **{name: float(within[name][place]) for name in LIMITS},
        }
        for place in order.tolist()
    ]


def _order(found: dict[str, Any]) -> list[tuple[str, dict[str, Any] | None, str]]:
    """(what, effect with its interval or None, reason where there is none)."""
    if found["code"]:
        return [(_("Order effects"), None, order_reason(found["code"]))]
    first = found["lags"][0]
    named = [
        (_("The answer before, per point"), first["answer"]),
        (_("The image before, per point"), first["image"]),
        (_("Drift over a session, points"), found["drift"]),
        (_("Change of spread over a session, points"), found["spread"]),
        (_("Change of time per answer over a session"), found["slowing"]),
    ]
    return [(name, one["effect"], order_reason(one["code"]) if one["code"] else "") for name, one in named]
