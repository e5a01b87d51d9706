"""One error of several ways to guess the same thing, one below the other: the one asked about in the accent."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import figure, with_interval

ROW = 30  # px


class Rival(NamedTuple):
    """One way to guess: its error with a 95% interval, None where it could not be had."""

    label: str
    estimate: float
    low: float | None
    high: float | None
    asked_about: bool = False


def rivals(rows: Sequence[Rival], *, title: str, note: str, axis: str) -> Chart:
    """A dot and a line for each row on an axis from 0; the one asked about is also drawn larger, as a diamond."""
    description = "; ".join(f"{row.label}: {with_interval(row._asdict())}" for row in rows)

    def build(width: int) -> Any:
        import altair as alt

        data = alt.Data(values=[row._asdict() for row in rows])
        base = alt.Chart(data, width=width, height=ROW * len(rows))
        asked = [True, False]
        colour = alt.Color("asked_about:N", scale=alt.Scale(domain=asked, range=[ACCENT, QUIET]), legend=None)
        shape = alt.Shape(
            "asked_about:N", scale=alt.Scale(domain=asked, range=["diamond", "circle"]), legend=None
        )
        size = alt.Size("asked_about:N", scale=alt.Scale(domain=asked, range=[150, 70]), legend=None)
        y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8))
        scale = alt.Scale(domainMin=0, nice=True)
        ticks = alt.Axis(tickCount=5 if width > 400 else 3)
        x = alt.X("estimate:Q", title=axis, scale=scale, axis=ticks)
        lines = base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", title=axis, scale=scale, axis=ticks), x2="high:Q", y=y, color=colour
        )
        dots = base.mark_point(filled=True, opacity=1).encode(x=x, y=y, color=colour, shape=shape, size=size)
        return alt.layer(lines, dots)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=["", _("Estimate"), _("From"), _("To")],
        rows=[[row.label, figure(row.estimate), figure(row.low), figure(row.high)] for row in rows],
        data=[[row.label, row.estimate, row.low, row.high] for row in rows],
    )
