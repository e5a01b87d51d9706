"""The same images in every window of time: a small line for each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, Chart, draw
from core.templatetags.numbers import count, figure

ROW = 60  # px
MIDDLE, HALF = 0.62, 0.32  # of a row, under its name: where its line runs and how far it reaches


class AnchorPoint(NamedTuple):
    """The mean of an anchor in window `at` (an index into the windows), with its 95% interval where there is one."""

    at: int
    estimate: float
    low: float | None
    high: float | None
    n: int


def anchor_lines(
    anchors: Sequence[tuple[str, float, Sequence[AnchorPoint]]],
    windows: Sequence[str],
    *,
    title: str,
    note: str,
    axis: str,
    unit: str,
) -> Chart:
    """`anchors` are (name, mean over all windows, points): one row each, in the order given, all rows to one scale;
    the pale line of a row is the anchor's own mean."""
    description = "; ".join(f"{name}: {figure(mean)}" for name, mean, _points in anchors)
    ends = [
        abs(end - mean)
        for _name, mean, points in anchors
        for p in points
        for end in (p.estimate, p.low, p.high)
        if end is not None
    ]
    # One very wide interval must not press all lines flat: it is cut at the edge of its row.
    reach = sorted(ends)[int(0.9 * (len(ends) - 1))] if ends else 1.0
    reach = max(reach, 1e-6)

    def build(width: int) -> Any:
        import altair as alt

        def place(row: int, mean: float, value: float) -> float:
            return len(anchors) - row - MIDDLE + HALF * max(-1.0, min(1.0, (value - mean) / reach))

        marks, names, middles = [], [], []
        for row, (name, mean, points) in enumerate(anchors):
            names.append(
                {"row": len(anchors) - row - 0.06, "name": f"{_short(name, width)}  {figure(mean, 2)}"}
            )
            middles.append({"y": len(anchors) - row - MIDDLE})
            marks += [
                {
                    "x": p.at,
                    "anchor": row,
                    "y": place(row, mean, p.estimate),
                    "low": None if p.low is None else place(row, mean, p.low),
                    "high": None if p.high is None else place(row, mean, p.high),
                }
                for p in points
            ]
        height = ROW * len(anchors)
        x_scale = alt.Scale(domain=[-0.5, len(windows) - 0.5], nice=False)
        step = max(1, -(-len(windows) // (8 if width > 400 else 4)))
        shown = list(range(0, len(windows), step))
        said = " : ".join(f"datum.value == {i} ? '{windows[i]}'" for i in shown) + " : ''"
        x_axis = alt.Axis(values=shown, labelExpr=said, grid=False, ticks=False, labelOverlap="greedy")
        x = alt.X("x:Q", title=axis, scale=x_scale, axis=x_axis)
        y_scale = alt.Scale(domain=[0, len(anchors)], nice=False)

        def base(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=width, height=height)

        y = alt.Y("y:Q", title=None, scale=y_scale, axis=None)
        low = alt.Y("low:Q", title=None, scale=y_scale, axis=None)
        return alt.layer(
            base(middles).mark_rule(color=HAIRLINE).encode(y=y),
            base(marks).mark_line(color=ACCENT, strokeWidth=1.5).encode(x=x, y=y, detail="anchor:N"),
            base(marks).mark_rule(color=ACCENT, opacity=0.6).encode(x=x, y=low, y2="high:Q"),
            base(marks).mark_point(filled=True, color=ACCENT, size=28, opacity=1).encode(x=x, y=y),
            base(names)
            .mark_text(align="left", baseline="top", color="currentColor", fontSize=11)
            .encode(x=alt.value(0), y=alt.Y("row:Q", scale=y_scale, axis=None), text="name:N"),
        )

    table = [(name, windows[p.at], p) for name, _mean, points in anchors for p in points]
    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Anchor"), axis, unit, _("From"), _("To"), _("Ratings")],
        rows=[
            [name, at, *(figure(v) for v in (p.estimate, p.low, p.high)), count(p.n)] for name, at, p in table
        ],
        data=[[name, at, p.estimate, p.low, p.high, p.n] for name, at, p in table],
    )


def _short(name: str, width: int) -> str:
    most = 60 if width > 400 else 30
    return name if len(name) <= most else f"{name[: most - 1]}…"
