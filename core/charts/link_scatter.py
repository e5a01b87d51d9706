"""The same images as two panels see them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import figure

SIDE = 330  # px


class SharedImage(NamedTuple):
    """Consensus of both sides with standard errors; `flagged` where the image moved apart from the rest."""

    name: str
    a: float
    a_error: float
    b: float
    b_error: float
    move: float
    flagged: bool


def link_scatter(
    images: Sequence[SharedImage],
    shift: float,
    *,
    title: str,
    note: str,
    axes: tuple[str, str],
    moved: str,
) -> Chart:
    """A against B (`axes` name A, then B) with ±1 standard error; the pale line is where both say the same, the dashed
    one that line moved by `shift`. Flagged images are diamonds and carry the word `moved` in the table."""
    description = _("%(n)d images; those of the dashed line differ by %(shift)s.") % {
        "n": len(images),
        "shift": figure(shift),
    }
    ends = [
        end for i in images for end in (i.a - i.a_error, i.a + i.a_error, i.b - i.b_error, i.b + i.b_error)
    ]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    margin = (high - low) * 0.04 or 0.5
    low, high = low - margin, high + margin

    def build(width: int) -> Any:
        import altair as alt

        size = min(width, SIDE)
        values = [
            {
                "a": i.a,
                "b": i.b,
                "a_low": i.a - i.a_error,
                "a_high": i.a + i.a_error,
                "b_low": i.b - i.b_error,
                "b_high": i.b + i.b_error,
                "flagged": i.flagged,
                "name": i.name,
            }
            for i in images
        ]
        scale = alt.Scale(domain=[low, high], nice=False)

        def x(field: str) -> Any:
            return alt.X(f"{field}:Q", title=axes[1], scale=scale, axis=alt.Axis(tickCount=5, grid=False))

        def y(field: str) -> Any:
            return alt.Y(f"{field}:Q", title=axes[0], scale=scale, axis=alt.Axis(tickCount=5, grid=False))

        base = alt.Chart(alt.Data(values=values), width=size, height=size)

        def line(by: float) -> Any:
            start, end = max(low, low - by), min(high, high - by)
            return alt.Chart(alt.Data(values=[{"b": start, "a": start + by}, {"b": end, "a": end + by}]))

        shape = alt.Shape(
            "flagged:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]), legend=None
        )
        dot = alt.Size("flagged:N", scale=alt.Scale(domain=[False, True], range=[45, 150]), legend=None)
        colour = alt.Color(
            "flagged:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, "var(--watch)"]), legend=None
        )
        faint = 0.35 if len(images) <= 60 else 0.12
        return alt.layer(
            line(0.0).mark_line(color="var(--grey-3)").encode(x=x("b"), y=y("a")),
            line(shift).mark_line(color=QUIET, strokeDash=[5, 3]).encode(x=x("b"), y=y("a")),
            base.mark_rule(color=QUIET, opacity=faint).encode(x=x("b_low"), x2="b_high:Q", y=y("a")),
            base.mark_rule(color=QUIET, opacity=faint).encode(y=y("a_low"), y2="a_high:Q", x=x("b")),
            base.mark_point(filled=True, opacity=0.9).encode(
                x=x("b"), y=y("a"), shape=shape, size=dot, color=colour
            ),
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Image"), axes[0], axes[1], _("Difference"), moved.capitalize()],
        rows=[
            [i.name, figure(i.a), figure(i.b), figure(i.move), _("yes") if i.flagged else ""] for i in images
        ],
        data=[[i.name, i.a, i.b, i.move, int(i.flagged)] for i in images],
    )
