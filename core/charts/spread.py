"""How values are spread, with the limits that are set for them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, figure

WATCH = "var(--watch)"


class Bin(NamedTuple):
    """`n` values from `low` to below `high`; `beyond`: it lies past a limit."""

    low: float
    high: float
    n: int
    beyond: bool


def spread(
    bins: Sequence[Bin],
    limits: Sequence[float],
    *,
    title: str,
    note: str,
    axis: str,
    unit: str,
    csv: str = "",
) -> Chart:
    """One bar for each of `bins`, in order, those beyond a limit in another colour, with a line at the limit.

    `axis` names the values, `unit` what is counted.
    """
    rows = [(one.low, one.high, one.n, one.beyond) for one in bins]
    marks = list(limits)
    description = "; ".join(f"{figure(one.low)}–{figure(one.high)}: {count(one.n)}" for one in bins if one.n)

    def build(width: int) -> Any:
        import altair as alt

        ends = [rows[0][0], rows[-1][1]]
        x_scale = alt.Scale(domain=ends, nice=False)
        x = alt.X("low:Q", bin="binned", title=axis, scale=x_scale, axis=alt.Axis(grid=False, tickCount=6))
        most = max(n for _low, _high, n, _beyond in rows)
        y = alt.Y("n:Q", title=unit, axis=alt.Axis(tickCount=min(4, most or 1), format=",d"))
        values = [{"low": low, "high": high, "n": n, "beyond": beyond} for low, high, n, beyond in rows]
        colour = alt.condition("datum.beyond", alt.value(WATCH), alt.value(ACCENT))
        bars = (
            alt.Chart(alt.Data(values=values), width=width, height=180)
            .mark_bar(binSpacing=1)
            .encode(x=x, x2="high:Q", y=y, color=colour)
        )
        if not marks:
            return bars
        lines = alt.Chart(alt.Data(values=[{"at": at} for at in marks]))
        rule = lines.mark_rule(color=QUIET, strokeDash=[4, 3]).encode(
            x=alt.X("at:Q", scale=x_scale, title=axis)
        )
        return alt.layer(bars, rule)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("From"), _("To"), unit],
        rows=[[figure(one.low), figure(one.high), count(one.n)] for one in bins],
        data=[[one.low, one.high, one.n] for one in bins],
        csv=csv,
    )
