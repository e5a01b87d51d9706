"""The charts of a watch, from its kept weeks."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts.drawing import Chart
from core.charts.drift_weeks import Marker, WeekPoint, drift_weeks
from core.templatetags.numbers import count, share
from scoring.engine.drift.alarms import LEAST_PSI
from scoring.models import WatchWeek
from scoring.quality_pages.measures import MEASURES
from scoring.watch.wording import measure_name, value_said

Rows = Sequence[WatchWeek]


def course(rows: Rows, kind: str, name: str, markers: Sequence[Marker], csv: str) -> Chart:
    """Median and middle half of one measure, over the middle half of the reference."""
    points, band = [], None
    for row in rows:
        figures = row.figures.get(kind, {}).get(name, {})
        now = figures.get("now")
        band = figures.get("before", band)
        low, middle, high = now or (None, None, None)
        points.append(_point(row, middle, low, high, bool(figures.get("told"))))
    label = measure_name(kind, name)
    title = _course_title(points, kind, name, label)
    note = _(
        "Median and middle half of each week’s images; the grey band is the middle half of what the model was made on."
    )
    return drift_weeks(
        points,
        title=title,
        note=f"{note} {_n(rows)}",
        unit=_unit(kind, name, label),
        interval=_("Middle half"),
        band=(band[0], band[2]) if band else None,
        markers=markers,
        csv=csv,
    )


def _course_title(points: list[WeekPoint], kind: str, name: str, label: str) -> str:
    new = [point for point in points if point.estimate is not None and not point.before]
    told = [point for point in new if point.told]
    about = {"what": label, "weeks": len(told), "of": len(new)}
    if told:
        return (
            ngettext(
                "%(what)s differs in the one week there is",
                "%(what)s differs in %(weeks)s of %(of)s weeks",
                len(new),
            )
            % about
        )
    if not new:
        return _("%(what)s of the images there were when the model was made") % about
    return _("%(what)s stays where it was: median now %(now)s") % {
        **about,
        "now": value_said(kind, name, new[-1].estimate or 0.0),
    }


def stability(rows: Rows, kind: str, name: str, markers: Sequence[Marker], csv: str) -> Chart | None:
    """The population stability index beyond what chance brings; None where no week was compared."""
    points = []
    for row in rows:
        figures = row.figures.get(kind, {}).get(name, {})
        beyond = None
        if "psi" in figures and row.verdict != WatchWeek.Verdict.BEFORE:
            beyond = max(figures["psi"] - figures["expected"], 0.0)
        points.append(_point(row, beyond, None, None, bool(figures.get("told"))))
    known = [point.estimate for point in points if point.estimate is not None]
    if not known:
        return None
    above = sum(value >= LEAST_PSI for value in known)
    label = measure_name(kind, name)
    title = (
        ngettext(
            "%(what)s: the stability index is at %(least)s or above in the one week there is",
            "%(what)s: the stability index is at %(least)s or above in %(weeks)s of %(of)s weeks",
            len(known),
        )
        if above
        else _("%(what)s: the stability index stays below %(least)s")
    ) % {"what": label, "least": value_said("score", "", LEAST_PSI), "weeks": above, "of": len(known)}
    return drift_weeks(
        points,
        title=title,
        note=_(
            "Population stability index (PSI) less what chance brings with so many images. A week is told only where chance does not explain it either."
        ),
        unit=_("PSI beyond chance"),
        interval=_("Interval"),
        line=LEAST_PSI,
        line_label=_("large"),
        markers=markers,
        zero=True,
        csv=csv,
    )


def unlike(rows: Rows, markers: Sequence[Marker], csv: str) -> Chart | None:
    """The share of images more unlike than 99% of the reference, with its interval; None where no week was compared."""
    points, usual = [], None
    for row in rows:
        figures = row.figures.get("embedding", {}).get("unlike", {})
        compared = bool(figures) and row.verdict != WatchWeek.Verdict.BEFORE and "share" in figures
        usual = figures.get("usual", usual) if compared else usual
        low, high = (figures["low"], figures["high"]) if compared else (None, None)
        told = bool(figures.get("told")) or bool(
            row.figures.get("embedding", {}).get("distance", {}).get("told")
        )
        points.append(_point(row, figures["share"] if compared else None, low, high, compared and told))
    known = [point for point in points if point.estimate is not None]
    if not known or usual is None:
        return None
    told_weeks = sum(point.told for point in known)
    title = (
        ngettext(
            "Images unlike what the model was made on: more than usual in the one week there is",
            "Images unlike what the model was made on: more than usual in %(weeks)s of %(of)s weeks",
            len(known),
        )
        if told_weeks
        else _("Images unlike what the model was made on are as rare as usual")
    ) % {"weeks": told_weeks, "of": len(known)}
    return drift_weeks(
        points,
        title=title,
        note=_(
            "Share of images whose embedding lies further out than that of 99%% of the reference, with 95%% interval; %(usual)s is usual."
        )
        % {"usual": share(usual)},
        unit=_("Share unlike"),
        interval=_("95% interval"),
        line=usual,
        line_label=_("usual"),
        markers=markers,
        percent=True,
        zero=True,
        csv=csv,
    )


def _point(
    row: WatchWeek, estimate: float | None, low: float | None, high: float | None, told: bool
) -> WeekPoint:
    return WeekPoint(row.week, estimate, low, high, row.images, told, row.verdict == WatchWeek.Verdict.BEFORE)


def _unit(kind: str, name: str, label: str) -> str:
    if kind == "quality" and name in MEASURES and MEASURES[name].unit:
        return f"{label} ({MEASURES[name].unit})"
    if kind == "score":
        return _("%s, scale points") % label
    return label


def _n(rows: Rows) -> str:
    weeks = {row.week for row in rows}
    return ngettext(
        "n = %(images)s images in one week.", "n = %(images)s images in %(weeks)s weeks.", len(weeks)
    ) % {
        "images": count(sum(row.images for row in rows)),
        "weeks": count(len(weeks)),
    }
