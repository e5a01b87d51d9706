"""How often each answer was given."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, Chart, draw
from core.templatetags.numbers import count


class Bar(NamedTuple):
    label: str
    n: int


def histogram(
    bars: Sequence[Bar], *, title: str, note: str, axis: str, ends: tuple[str, str] = ("", ""), unit: str = ""
) -> Chart:
    """One bar for each answer, in order. `ends` are the words at the lowest and the highest answer."""
    unit = unit or _("ratings")
    description = "; ".join(f"{bar.label}: {count(bar.n)}" for bar in bars)
    words = " – ".join(end for end in ends if end)
    axis_title = f"{axis} ({words})" if words else axis

    def build(width: int) -> Any:
        import altair as alt

        data = alt.Data(values=[{"label": bar.label, "count": bar.n} for bar in bars])
        width = min(width, 420)
        x = alt.X(
            "label:N", sort=None, title=axis_title, axis=alt.Axis(labelAngle=0, ticks=False, domain=True)
        )
        most = max((bar.n for bar in bars), default=0)
        y = alt.Y("count:Q", title=unit, axis=alt.Axis(tickCount=min(4, most or 1), format=",d"))
        return (
            alt.Chart(data, width=width, height=160)
            .mark_bar(color=ACCENT, size=min(28, 200 // max(1, len(bars))))
            .encode(x=x, y=y)
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[axis, unit],
        rows=[[bar.label, count(bar.n)] for bar in bars],
    )
