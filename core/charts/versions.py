"""One figure of several versions side by side, each with its interval and what it must beat."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import figure, with_interval

ROW = 34  # px


class VersionMark(NamedTuple):
    """`reference` is what a guess that ignores the image reaches; `asked_about` draws it in the accent."""

    label: str
    estimate: float
    low: float
    high: float
    reference: float | None
    asked_about: bool


def versions(rows: Sequence[VersionMark], *, title: str, note: str, axis: str, reference: str) -> Chart:
    """A dot and a line for each version, an upright stroke for its `reference` (named by that word)."""
    description = "; ".join(f"{row.label}: {with_interval(row._asdict())}" for row in rows)

    def build(width: int) -> Any:
        import altair as alt

        data = alt.Data(values=[row._asdict() for row in rows])
        base = alt.Chart(data, width=width, height=ROW * len(rows))
        colour = alt.Color(
            "asked_about:N", scale=alt.Scale(domain=[True, False], range=[ACCENT, QUIET]), legend=None
        )
        y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8))
        scale = alt.Scale(domainMin=0)
        ticks = alt.Axis(tickCount=4)
        x = alt.X("estimate:Q", title=axis, scale=scale, axis=ticks)
        lines = base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", title=axis, scale=scale, axis=ticks), x2="high:Q", y=y, color=colour
        )
        dots = base.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour)
        beaten = base.transform_filter("isValid(datum.reference)").mark_tick(
            color="currentColor", thickness=2, size=22
        )
        return alt.layer(
            lines, dots, beaten.encode(x=alt.X("reference:Q", title=axis, scale=scale, axis=ticks), y=y)
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Version"), _("Estimate"), _("From"), _("To"), reference],
        rows=[[r.label, *(figure(v) for v in (r.estimate, r.low, r.high, r.reference))] for r in rows],
    )
