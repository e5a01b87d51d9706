"""How far one rater's answers lie from the consensus, answer after answer."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, Chart, draw
from core.templatetags.numbers import count, figure


class Deviation(NamedTuple):
    """One answer, in scale points above (+) or below (−) the consensus of its image."""

    answer: int
    deviation: float
    anchor: bool


class Running(NamedTuple):
    """Mean deviation of a stretch of answers around `answer`, with its 95% interval."""

    answer: int
    mean: float
    low: float
    high: float


def deviation(points: Sequence[Deviation], running: Sequence[Running], *, title: str, note: str) -> Chart:
    """A pale dot for each answer (a diamond for an anchor), a line and a band for the running mean."""
    ends = (running[0].mean, running[-1].mean) if running else (None, None)
    description = _("From %(first)s at the beginning to %(last)s at the end.") % {
        "first": figure(ends[0]),
        "last": figure(ends[1]),
    }
    kinds = {False: _("answer"), True: _("answer on an anchor")}

    def build(width: int) -> Any:
        import altair as alt

        last = max((point.answer for point in points), default=1)
        reach = max([abs(point.deviation) for point in points] + [0.5]) * 1.08
        x_scale = alt.Scale(domain=[0, last + 1], nice=False)
        x = alt.X(
            "answer:Q", title=_("answer"), scale=x_scale, axis=alt.Axis(grid=False, tickCount=5, format="d")
        )
        y_scale = alt.Scale(domain=[-reach, reach], nice=False)
        title_y = _("points above the consensus")
        style = alt.Axis(tickCount=5, grid=False)

        def y(field: str) -> Any:
            return alt.Y(f"{field}:Q", title=title_y, scale=y_scale, axis=style)

        def base(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=min(width, 520), height=200)

        zero = base([{"deviation": 0}]).mark_rule(color=HAIRLINE, strokeWidth=2).encode(y=y("deviation"))
        values = [point._asdict() | {"kind": kinds[point.anchor]} for point in points]
        shown = [kinds[False], kinds[True]] if any(point.anchor for point in points) else [kinds[False]]
        domain = alt.Scale(domain=shown, range=["var(--grey-3)", "currentColor"][: len(shown)])
        shapes = alt.Scale(domain=shown, range=["circle", "diamond"][: len(shown)])
        legend = alt.Legend() if len(shown) > 1 else None
        dots = (
            base(values)
            .mark_point(filled=True, size=28, opacity=0.6)
            .encode(
                x=x,
                y=y("deviation"),
                color=alt.Color("kind:N", title=None, scale=domain, legend=legend),
                shape=alt.Shape("kind:N", title=None, scale=shapes, legend=legend),
            )
        )
        path = base([part._asdict() for part in running])
        band = path.mark_area(color=ACCENT, opacity=0.2, clip=True).encode(x=x, y=y("low"), y2="high:Q")
        line = path.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y("mean"))
        return alt.layer(zero, dots, band, line)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Around answer"), _("Mean deviation"), _("From"), _("To")],
        rows=[[count(r.answer), figure(r.mean), figure(r.low), figure(r.high)] for r in running],
        data=[list(r) for r in running],
    )
