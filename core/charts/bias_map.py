"""Raters as bias against inconsistency: one mark each, or counted in cells where they are very many."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, QUIET, Chart, draw
from core.templatetags.numbers import count, figure

MOST_MARKS = 300  # more of one kind become cells: that many links and marks would make the page heavy
ROWS_SHOWN = 50
STATES = ("active", "watch", "suspended", "cleared")
COLOURS = (ACCENT, "var(--watch)", "var(--stop)", ACCENT)
SHAPES = ("circle", "diamond", "square", "triangle-up")


class RaterMark(NamedTuple):
    """`bias` and `inconsistency` in the unit of the axes; `named` writes the label beside the mark."""

    label: str
    bias: float
    inconsistency: float
    state: str
    word: str
    n: int
    url: str
    named: bool


def bias_map(
    marks: Sequence[RaterMark], *, title: str, note: str, x_axis: str, y_axis: str, csv: str = ""
) -> Chart:
    """Mean deviation from the consensus (x) against the spread around it (y), shape and colour by state.

    Each mark links to its `url`. Over 300 active ones that nothing sets apart are counted in grey cells.
    """
    words = {mark.state: mark.word for mark in marks}
    tally = Counter(mark.state for mark in marks)
    description = "; ".join(f"{words[state]}: {count(tally[state])}" for state in STATES if tally[state])
    plain = [mark for mark in marks if mark.state == "active" and not mark.named]
    crowd = plain if len(plain) > MOST_MARKS else []
    single = [mark for mark in marks if not crowd or mark.state != "active" or mark.named]

    def build(width: int) -> Any:
        import altair as alt

        xs, ys = [m.bias for m in marks], [m.inconsistency for m in marks]
        reach = max(max(map(abs, xs), default=0.0), 1e-6) * 1.15
        top = max(max(ys, default=0.0), 1e-6) * 1.12
        x_scale = alt.Scale(domain=[-reach, reach], nice=False)
        y_scale = alt.Scale(domain=[0, top], nice=False)
        height = round(min(320, 0.8 * width))
        ticks = alt.Axis(tickCount=5, grid=False)
        # On a phone the axis says the same in two lines.
        below: Any = x_axis.replace("; ", ";\n").split("\n") if width < 400 else x_axis
        x = alt.X("bias:Q", title=below, scale=x_scale, axis=ticks)
        y = alt.Y("inconsistency:Q", title=y_axis, scale=y_scale, axis=ticks)

        def base(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=width, height=height)

        layers = [base([{"bias": 0}]).mark_rule(color=HAIRLINE, strokeWidth=2).encode(x=x)]
        if crowd:
            layers.append(_cells(crowd, base, width, height, reach, top, below, x_scale, y_scale))
        shown = [state for state in STATES if tally[state]]
        domain = [words[state] for state in shown]
        colours = [COLOURS[STATES.index(state)] for state in shown]
        shapes = [SHAPES[STATES.index(state)] for state in shown]
        colour = alt.Color(
            "word:N",
            title=None,
            sort=None,
            scale=alt.Scale(domain=domain, range=colours),
            legend=alt.Legend(),
        )
        shape = alt.Shape("word:N", title=None, sort=None, scale=alt.Scale(domain=domain, range=shapes))
        values = [mark._asdict() for mark in single]
        layers.append(
            base(values)
            .mark_point(filled=True, size=70, opacity=0.85)
            .encode(x=x, y=y, color=colour, shape=shape, href="url:N")
        )
        named = [mark for mark in marks if mark.named]
        # Names turn away from the middle, where most marks are, but for those at the edge.
        left = [mark for mark in named if (mark.bias > 0) == (abs(mark.bias) > 0.7 * reach)]
        right = [mark for mark in named if mark not in left]
        for align, away, side in (("right", -8, left), ("left", 8, right)):
            text = base([mark._asdict() for mark in side])
            words_beside = text.mark_text(align=align, dx=away, fontSize=11, color=QUIET)
            layers.append(words_beside.encode(x=x, y=y, text="label:N"))
        return alt.layer(*layers)

    outermost = sorted(marks, key=lambda mark: -abs(mark.bias))[:ROWS_SHOWN]
    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Panelist"), _("State"), x_axis, y_axis, _("Ratings")],
        rows=[[m.label, m.word, figure(m.bias), figure(m.inconsistency), count(m.n)] for m in outermost],
        data=[[m.label, m.word, m.bias, m.inconsistency, m.n] for m in marks] if not csv else None,
        csv=csv,
    )


def _cells(
    crowd: Sequence[RaterMark],
    base: Any,
    width: int,
    height: int,
    reach: float,
    top: float,
    x_axis: str,
    x_scale: Any,
    y_scale: Any,
) -> Any:
    import altair as alt

    across, up = max(10, width // 14), max(8, height // 14)
    filled = Counter(
        (int((m.bias + reach) / (2 * reach) * across), int(m.inconsistency / top * up)) for m in crowd
    )
    most = max(filled.values())
    cells = [
        {
            "left": -reach + 2 * reach * column / across,
            "right": -reach + 2 * reach * (column + 1) / across,
            "low": top * row / up,
            "high": top * (row + 1) / up,
            "strength": 0.15 + 0.75 * n / most,
        }
        for (column, row), n in filled.items()
    ]
    return (
        base(cells)
        .mark_rect(color="var(--grey-3)")
        .encode(
            x=alt.X("left:Q", title=x_axis, scale=x_scale),
            x2="right:Q",
            y=alt.Y("low:Q", scale=y_scale),
            y2="high:Q",
            opacity=alt.Opacity("strength:Q", scale=None, legend=None),
        )
    )
