"""A figure with its interval along places or windows of time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, figure, with_interval


class TimePoint(NamedTuple):
    """`label` names the place or window; `estimate` is None where it is withheld or unknown, `low` and `high` where
    there is no interval. `flagged` marks it with another shape."""

    label: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None
    flagged: bool = False


def over_time(
    points: Sequence[TimePoint],
    *,
    title: str,
    note: str,
    axis: str,
    unit: str,
    zero: bool = False,
    flagged: str = "",
) -> Chart:
    """Marks with 95% intervals in the order given; `zero` draws a line at 0, `flagged` is the word for what is marked."""
    known = [point for point in points if point.estimate is not None]
    description = "; ".join(
        f"{p.label}: {with_interval(p._asdict())}{f' ({flagged})' if p.flagged and flagged else ''}"
        for p in known
    )

    def build(width: int) -> Any:
        import altair as alt

        base = alt.Chart(alt.Data(values=[p._asdict() for p in points]), width=width, height=180)
        labels = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=6, grid=False, ticks=False)
        x = alt.X("label:N", sort=None, title=axis, axis=labels)
        scale = alt.Scale(zero=False)
        y_axis = alt.Axis(tickCount=4)
        low = alt.Y("low:Q", title=unit, scale=scale, axis=y_axis)
        mid = alt.Y("estimate:Q", title=unit, scale=scale, axis=y_axis)
        shape = alt.Shape(
            "flagged:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]), legend=None
        )
        size = alt.Size("flagged:N", scale=alt.Scale(domain=[False, True], range=[60, 160]), legend=None)
        layers = [
            base.mark_rule(color=ACCENT, strokeWidth=2).encode(x=x, y=low, y2="high:Q"),
            base.mark_point(filled=True, color=ACCENT, opacity=1).encode(x=x, y=mid, shape=shape, size=size),
        ]
        if zero:
            line = alt.Chart(alt.Data(values=[{"estimate": 0}]))
            layers.insert(0, line.mark_rule(color=QUIET).encode(y=mid))
        return alt.layer(*layers)

    last = [flagged.capitalize()] if flagged else []
    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[axis, _("Estimate"), _("From"), _("To"), _("Ratings"), *last],
        rows=[
            [
                p.label,
                *(figure(v) for v in (p.estimate, p.low, p.high)),
                count(p.n),
                *([_("yes") if p.flagged else ""] if flagged else []),
            ]
            for p in points
        ],
        data=[
            [p.label, p.estimate, p.low, p.high, p.n, *([int(p.flagged)] if flagged else [])] for p in points
        ],
    )
