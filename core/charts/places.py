"""Where in a sequence each kind of thing falls, one row of bars for each kind."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, QUIET, Chart, draw
from core.templatetags.numbers import count

ROW = 64  # px
FULL = 0.78  # of a row, for its highest bar


class PlaceRow(NamedTuple):
    """`counts[i]` things of this kind at place i + 1; `expected` is what chance alone would put at each place (empty:
    nothing to compare with), `asked_about` draws the row in the accent."""

    label: str
    shape: str
    counts: Sequence[int]
    expected: Sequence[float]
    asked_about: bool


def places(rows: Sequence[PlaceRow], *, title: str, note: str, axis: str, unit: str) -> Chart:
    """Small multiples over one axis of places, 1 first; each row is as high as its own highest bar.

    The dashed line is what would be at each place if all were equally likely.
    """
    longest = max((len(row.counts) for row in rows), default=0)
    description = "; ".join(
        _("%(label)s: %(least)s to %(most)s at a place")
        % {"label": row.label, "least": count(min(row.counts)), "most": count(max(row.counts))}
        for row in rows
        if row.counts
    )

    def build(width: int) -> Any:
        import altair as alt

        bars, lines, floors, names = [], [], [], []
        for number, row in enumerate(rows):
            floor = len(rows) - 1 - number
            highest = max([*row.counts, *row.expected, 1]) / FULL
            floors.append({"floor": floor, "from": 0.5, "to": longest + 0.5})
            names.append({"floor": floor + 0.99, "at": 0.5, "name": f"{row.shape} {row.label}"})
            for at, n in enumerate(row.counts):
                bars.append(
                    {
                        "from": at + 0.6,
                        "to": at + 1.4,
                        "floor": floor,
                        "top": floor + n / highest,
                        "asked": row.asked_about,
                    }
                )
            for at, wanted in enumerate(row.expected):
                lines.append({"from": at + 0.5, "to": at + 1.5, "level": floor + wanted / highest})
        scale = alt.Scale(domain=[0.5, longest + 0.5], nice=False)
        ticks = [1, *range(5, longest + 1, 5 if longest <= 60 and width > 400 else 10)]
        x_axis = alt.Axis(values=ticks, format="d", grid=False)
        y = alt.Scale(domain=[0, len(rows)], nice=False)
        x_from = alt.X("from:Q", title=axis, scale=scale, axis=x_axis)

        def base(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=width, height=ROW * len(rows))

        floor_y = alt.Y("floor:Q", scale=y, title=None, axis=None)
        colour = alt.Color(
            "asked:N", scale=alt.Scale(domain=[True, False], range=[ACCENT, QUIET]), legend=None
        )
        return alt.layer(
            base(bars).mark_rect().encode(x=x_from, x2="to:Q", y=floor_y, y2="top:Q", color=colour),
            base(floors).mark_rule(color=HAIRLINE).encode(x=x_from, x2="to:Q", y=floor_y),
            base(lines)
            .mark_rule(color="currentColor", strokeDash=[3, 2], strokeWidth=1)
            .encode(x=x_from, x2="to:Q", y=alt.Y("level:Q", scale=y, axis=None)),
            base(names)
            .mark_text(align="left", baseline="top", color="currentColor")
            .encode(x=alt.X("at:Q", scale=scale, title=axis, axis=x_axis), y=floor_y, text="name:N"),
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[axis, *(f"{row.shape} {row.label} ({unit})" for row in rows)],
        rows=[[count(at + 1), *(count(row.counts[at]) for row in rows)] for at in range(longest)],
    )
