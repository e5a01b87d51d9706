"""Estimates with their intervals, one below the other."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, QUIET, Chart, draw
from core.templatetags.numbers import figure, with_interval

ROW = 30  # px


# Okabe and Ito (2008), told apart by most eyes; the yellow is left out, which paper swallows.
PARTS = (
    ("#0072b2", "square"),
    ("#d55e00", "triangle-up"),
    ("#009e73", "diamond"),
    ("#cc79a7", "cross"),
    ("#e69f00", "triangle-down"),
    ("#56b4e9", "triangle-right"),
)


class Interval(NamedTuple):
    """One row: `low` and `high` are None where no interval could be had. `part` (0, 1, …) gives it a colour and a shape
    of its own; without one it is drawn in the accent."""

    label: str
    estimate: float
    low: float | None
    high: float | None
    part: int | None = None

    @property
    def mark(self) -> tuple[str, str]:
        return (ACCENT, "circle") if self.part is None else PARTS[self.part % len(PARTS)]


def forest(
    rows: Sequence[Interval],
    *,
    title: str,
    note: str,
    axis: str,
    domain: tuple[float, float] | None = None,
    thresholds: Sequence[tuple[float, str]] = (),
) -> Chart:
    """A dot for each estimate, a line for its interval; `thresholds` are (value, word) lines behind them.

    `domain` is the range of the axis; without it the intervals decide. What leaves it is cut there.
    """
    description = "; ".join(f"{row.label}: {with_interval(row._asdict())}" for row in rows)
    low, high = domain or _range(rows)

    def build(width: int) -> Any:
        import altair as alt

        values = [
            {
                "label": row.label,
                "estimate": row.estimate,
                "low": None if row.low is None else max(row.low, low),
                "high": None if row.high is None else min(row.high, high),
                "colour": row.mark[0],
                "shape": row.mark[1],
            }
            for row in rows
        ]
        base = alt.Chart(alt.Data(values=values), width=width, height=ROW * len(rows))
        scale = alt.Scale(domain=[low, high], nice=False)
        y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8))
        x = alt.X("estimate:Q", title=axis, scale=scale, axis=alt.Axis(tickCount=5 if width > 400 else 4))
        # The colours and shapes are in the rows themselves.
        colour = alt.Color("colour:N", scale=None, legend=None)
        shape = alt.Shape("shape:N", scale=None, legend=None)
        lines = base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", title=axis, scale=scale), x2="high:Q", y=y, color=colour
        )
        dots = base.mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, color=colour, shape=shape)
        layers = [lines, dots]
        for place, (value, word) in enumerate(thresholds):
            mark = alt.Chart(alt.Data(values=[{"at": value, "word": word}]))
            layers.insert(0, mark.mark_rule(color=QUIET, strokeDash=[3, 3]).encode(x="at:Q"))
            layers.append(
                # Words turn away from each other, so that two close lines stay legible on a phone.
                mark.mark_text(
                    align="left" if place % 2 else "right", baseline="bottom", dy=-4, fontSize=11, color=QUIET
                ).encode(x="at:Q", y=alt.value(0), text="word:N")
            )
        if low < 0 < high:
            zero = alt.Chart(alt.Data(values=[{"at": 0}]))
            layers.insert(0, zero.mark_rule(color=HAIRLINE, strokeWidth=2).encode(x="at:Q"))
        return alt.layer(*layers)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=["", _("Estimate"), _("From"), _("To")],
        rows=[[row.label, figure(row.estimate), figure(row.low), figure(row.high)] for row in rows],
        data=[[row.label, row.estimate, row.low, row.high] for row in rows],
    )


def _range(rows: Sequence[Interval]) -> tuple[float, float]:
    ends = [end for row in rows for end in (row.estimate, row.low, row.high) if end is not None]
    margin = (max(ends) - min(ends) or 1.0) * 0.05
    return min(ends) - margin, max(ends) + margin
