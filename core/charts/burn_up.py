"""How a total grew over time, against what is wanted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count


def burn_up(
    points: Sequence[tuple[datetime, int]],
    wanted: int,
    *,
    title: str,
    note: str,
    unit: str,
    ends: tuple[datetime, datetime] | None = None,
) -> Chart:
    """`points` are (local time, total so far) in order of time, `wanted` the total aimed at (0: none). `ends` are the
    earliest and the latest time at which it may be reached, drawn as a wedge.

    The x axis carries the local time of the server, in days, in months beyond 300 of them, or in hours
    where all happened within two days.
    """
    times = [moment.replace(tzinfo=None) for moment, _total in points]
    span = (times[-1] - times[0]).total_seconds() if times else 0
    hourly = span < 2 * 86_400
    yearly = span > 300 * 86_400
    ticks_as = "%b %Y" if yearly else "%d %b" if not hourly else "%H:%M" if span > 900 else "%H:%M:%S"
    pattern = "DATETIME_FORMAT" if hourly else "DATE_FORMAT"
    description = _("%(total)s %(unit)s of %(wanted)s wanted.") % {
        "total": count(points[-1][1] if points else 0),
        "unit": unit,
        "wanted": count(wanted),
    }
    until = [end.replace(tzinfo=None) for end in ends or ()]

    def build(width: int) -> Any:
        import altair as alt

        data = alt.Data(
            values=[{"at": at.isoformat(), "total": n} for at, (_at, n) in zip(times, points, strict=True)]
        )
        ticks = 6 if width > 400 else 3
        x = alt.X("at:T", title=None, axis=alt.Axis(grid=False, tickCount=ticks, format=ticks_as))
        y = alt.Y(
            "total:Q", title=unit, scale=alt.Scale(domainMin=0), axis=alt.Axis(tickCount=4, format=",d")
        )
        base = alt.Chart(data, width=width, height=220)
        area = base.mark_area(interpolate="step-after", color=ACCENT, opacity=0.12).encode(x=x, y=y)
        line = base.mark_line(interpolate="step-after", color=ACCENT, strokeWidth=2).encode(x=x, y=y)
        layers = [area, line]
        if until and points:
            wedge = [
                {"at": at.isoformat(), "total": total, "order": order}
                for order, (at, total) in enumerate(
                    [(times[-1], points[-1][1]), *((end, wanted) for end in until)]
                )
            ]
            fan = alt.Chart(alt.Data(values=[*wedge, {**wedge[0], "order": len(wedge)}]))
            layers.append(
                fan.mark_line(
                    color=ACCENT, strokeWidth=1, strokeDash=[3, 3], fill=ACCENT, fillOpacity=0.12
                ).encode(x=x, y=y, order="order:Q")
            )
        if wanted:
            goal = alt.Chart(alt.Data(values=[{"goal": wanted, "word": _("wanted: %s") % count(wanted)}]))
            rule = goal.mark_rule(color=QUIET, strokeDash=[4, 4]).encode(y="goal:Q")
            word = goal.mark_text(align="left", baseline="bottom", dx=4, dy=-4).encode(
                x=alt.value(0), y="goal:Q", text="word:N"
            )
            layers += [rule, word]
        return alt.layer(*layers)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Until"), unit],
        rows=[[date_format(at, pattern), count(n)] for at, n in points],
    )
