"""What came 1, 2, … showings before, and how much of it is left in an answer."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, QUIET, Chart, draw
from core.templatetags.numbers import count, figure, with_interval

APART = 0.12  # of a lag, between the marks of two series


class LagPoint(NamedTuple):
    """One mark: `estimate` None where it could not be had."""

    lag: int
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None


def lags(
    series: Sequence[tuple[str, Sequence[LagPoint]]],
    *,
    title: str,
    note: str,
    axis: str,
    unit: str,
    matters: float,
) -> Chart:
    """Marks with 95% intervals by lag, one colour and shape for each of at most two `series`; the band around 0 holds
    what is too small to matter."""
    known = [(name, [p for p in points if p.estimate is not None]) for name, points in series]
    description = "; ".join(
        f"{name}, {axis} {point.lag}: {with_interval(point._asdict())}"
        for name, points in known
        for point in points
    )
    most = max((point.lag for _name, points in series for point in points), default=1)

    def build(width: int) -> Any:
        import altair as alt

        values = [
            {
                "series": name,
                "at": point.lag + (place - (len(series) - 1) / 2) * 2 * APART,
                "estimate": point.estimate,
                "low": point.low,
                "high": point.high,
            }
            for place, (name, points) in enumerate(known)
            for point in points
        ]
        names = [name for name, _points in series]
        base = alt.Chart(alt.Data(values=values), width=width, height=220)
        x_scale = alt.Scale(domain=[0.5, most + 0.5], nice=False)
        x_axis = alt.Axis(values=list(range(1, most + 1)), format="d", grid=False)
        x = alt.X("at:Q", title=axis, scale=x_scale, axis=x_axis)
        y_axis = alt.Axis(tickCount=5)
        y = alt.Y("low:Q", title=unit, axis=y_axis)
        legend = alt.Legend(
            title=None, direction="vertical" if width < 400 else "horizontal", labelLimit=width
        )
        colour = alt.Color(
            "series:N", scale=alt.Scale(domain=names, range=[ACCENT, QUIET][: len(names)]), legend=legend
        )
        shape = alt.Shape(
            "series:N", scale=alt.Scale(domain=names, range=["circle", "square"][: len(names)]), legend=legend
        )
        band = alt.Chart(alt.Data(values=[{"low": -matters, "high": matters}]))
        zero = alt.Chart(alt.Data(values=[{"low": 0}]))
        return alt.layer(
            band.mark_rect(color=HAIRLINE, opacity=0.6).encode(y=y, y2="high:Q"),
            zero.mark_rule(color=QUIET).encode(y=y),
            base.mark_rule(strokeWidth=2).encode(x=x, y=y, y2="high:Q", color=colour),
            base.mark_point(filled=True, size=80, opacity=1).encode(
                x=x, y=alt.Y("estimate:Q", title=unit, axis=y_axis), color=colour, shape=shape
            ),
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[axis, _("On"), _("Estimate"), _("From"), _("To"), _("Pairs")],
        rows=[
            [count(p.lag), name, figure(p.estimate, 3), figure(p.low, 3), figure(p.high, 3), count(p.n)]
            for name, points in series
            for p in points
        ],
        data=[[p.lag, name, p.estimate, p.low, p.high, p.n] for name, points in series for p in points],
    )
