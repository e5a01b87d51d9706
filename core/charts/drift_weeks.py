"""A figure week by week against what is usual, with what happened to the model marked where it happened."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, with_interval

AMBER = "var(--watch)"
BESIDE, LINE = 110, 13  # px: labels of markers closer than this stand below each other


class WeekPoint(NamedTuple):
    """`week` is its Monday; `low` and `high` an interval or the middle half; `told` marks a week that differs with
    another shape and colour, `before` one from before the model was made with a quiet hollow one."""

    week: date
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    told: bool = False
    before: bool = False


class Marker(NamedTuple):
    day: date
    label: str


def drift_weeks(
    points: Sequence[WeekPoint],
    *,
    title: str,
    note: str,
    unit: str,
    interval: str,
    band: tuple[float, float] | None = None,
    line: float | None = None,
    line_label: str = "",
    markers: Sequence[Marker] = (),
    percent: bool = False,
    zero: bool = False,
    csv: str = "",
) -> Chart:
    """Points with intervals over weeks. `band` is the reference's middle half, `line` what is usual (or the threshold),
    named by `line_label`; `markers` are vertical rules with their words; `interval` says what `low` to `high` is.
    """
    known = [point for point in points if point.estimate is not None]
    description = "; ".join(
        f"{date_format(p.week, 'SHORT_DATE_FORMAT')}: {with_interval(p._asdict())}{' ' + _('(differs)') if p.told else ''}"
        for p in known
    )
    first = min((p.week for p in known), default=date.today())
    last = max((p.week for p in known), default=first)
    marks = [marker for marker in markers if first <= marker.day]

    def build(width: int) -> Any:
        import altair as alt

        rows = [
            {
                "week": p.week.isoformat(),
                "estimate": p.estimate,
                "low": p.low,
                "high": p.high,
                "kind": "told" if p.told else "before" if p.before else "usual",
            }
            for p in known
        ]
        base = alt.Chart(alt.Data(values=rows), width=width, height=200)
        x = alt.X(
            "week:T",
            title=_("Week from"),
            axis=alt.Axis(
                grid=False, tickCount=7 if width > 400 else 4, format="%d %b", labelOverlap="greedy"
            ),
        )
        scale = alt.Scale(zero=zero)
        y_axis = alt.Axis(tickCount=4, format=".0%") if percent else alt.Axis(tickCount=4)

        def y(field: str) -> Any:
            return alt.Y(f"{field}:Q", title=unit, scale=scale, axis=y_axis)

        kinds = ["usual", "told", "before"]
        shape = alt.Shape(
            "kind:N", scale=alt.Scale(domain=kinds, range=["circle", "diamond", "circle"]), legend=None
        )
        size = alt.Size("kind:N", scale=alt.Scale(domain=kinds, range=[50, 150, 40]), legend=None)
        colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[ACCENT, AMBER, QUIET]), legend=None)
        layers = []
        if band is not None:
            layers.append(
                alt.Chart(alt.Data(values=[{"low": band[0], "high": band[1]}]))
                .mark_rect(color=QUIET, opacity=0.14)
                .encode(y=y("low"), y2="high:Q")
            )
        if line is not None:
            usual = alt.Chart(alt.Data(values=[{"line": line, "word": line_label}]))
            layers.append(usual.mark_rule(color=QUIET, strokeDash=[4, 4]).encode(y=y("line")))
            layers.append(
                usual.mark_text(align="left", baseline="bottom", dy=-3, dx=4).encode(
                    x=alt.value(0), y=y("line"), text="word:N"
                )
            )
        for marker, above in zip(marks, _rows_of(marks, first, last, width), strict=True):
            at = alt.Chart(alt.Data(values=[{"week": marker.day.isoformat(), "word": marker.label}]))
            layers.append(at.mark_rule(color="currentColor", strokeWidth=1).encode(x=x))
            layers.append(
                at.mark_text(align="left", baseline="top", dx=4, color="currentColor").encode(
                    x=x, y=alt.value(above * LINE), text="word:N"
                )
            )
        layers += [
            base.mark_rule(strokeWidth=2).encode(x=x, y=y("low"), y2="high:Q", color=colour),
            base.mark_point(filled=True, opacity=1).encode(
                x=x, y=y("estimate"), shape=shape, size=size, color=colour
            ),
        ]
        return alt.layer(*layers)

    return draw(
        build,
        title=title[:1].upper() + title[1:],  # it may begin with the name of a measure
        description=description,
        note=note,
        columns=[_("Week from"), unit, interval, _("Images"), _("Differs")],
        rows=[
            [
                date_format(p.week, "SHORT_DATE_FORMAT"),
                *_cells(p),
                count(p.n),
                _("yes") if p.told else _("from before") if p.before else "",
            ]
            for p in points
        ],
        csv=csv,
    )


def _cells(point: WeekPoint) -> tuple[str, str]:
    text = with_interval(point._asdict())
    estimate, _space, interval = text.partition(" [")
    return estimate, interval.rstrip("]")


def _rows_of(marks: Sequence[Marker], first: date, last: date, width: int) -> list[int]:
    """On which line each label stands, so that neighbours do not cover each other."""
    pixels = width / max((last - first).days, 7)
    ends: list[float] = []
    found = []
    for marker in marks:
        at = (marker.day - first).days * pixels
        row = next((number for number, end in enumerate(ends) if end <= at), len(ends))
        ends[row : row + 1] = [at + BESIDE]
        found.append(row)
    return found
