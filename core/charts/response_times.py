"""How long one rater takes, against the panel."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, figure, share

TICKS = [0.3, 1, 3, 10, 30, 100]  # s


def response_times(
    edges: Sequence[float],
    own: Sequence[int],
    panel: Sequence[int],
    *,
    title: str,
    note: str,
    medians: tuple[float | None, float | None],
) -> Chart:
    """Shares of answers by response time on a logarithmic axis: the panel as grey bars, the rater as a line.

    `edges` are k + 1 limits in seconds, `own` and `panel` k counts; `medians` of rater and panel in seconds.
    """
    description = _("Median %(own)s s, panel %(panel)s s.") % {
        "own": figure(medians[0]),
        "panel": figure(medians[1]),
    }
    shares = [_shares(own), _shares(panel)]
    names = [_("this panelist"), _("panel")]

    def build(width: int) -> Any:
        import altair as alt

        full = [at for at in range(len(edges) - 1) if own[at] or panel[at]]
        first, last = (full[0], full[-1]) if full else (0, len(edges) - 2)
        scale = alt.Scale(type="log", domain=[edges[first], edges[last + 1]], nice=False)
        ticks = [tick for tick in TICKS if edges[first] <= tick <= edges[last + 1]]
        x_axis = alt.Axis(values=ticks, grid=False, format="~g")
        x = alt.X("from:Q", title=_("seconds"), scale=scale, axis=x_axis)
        y = alt.Y("share:Q", title=_("share of answers"), axis=alt.Axis(tickCount=4, format="%"))

        def rows(which: int) -> list[dict[str, Any]]:
            return [
                {"from": edges[at], "to": edges[at + 1], "share": shares[which][at], "who": names[which]}
                for at in range(first, last + 1)
            ]

        def base(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=min(width, 480), height=180)

        colour = alt.Color(
            "who:N",
            title=None,
            scale=alt.Scale(domain=names, range=[ACCENT, "var(--grey-3)"]),
            legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
        )
        bars = (
            base(rows(1))
            .mark_bar(opacity=0.45)
            .encode(
                x=x, x2="to:Q", y=alt.Y("share:Q", title=_("share of answers")), y2=alt.datum(0), color=colour
            )
        )
        outline = [*rows(0), {"from": edges[last + 1], "share": shares[0][last], "who": names[0]}]
        line = base(outline).mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour)
        layers = [bars, line]
        for median, paint in ((medians[1], QUIET), (medians[0], ACCENT)):
            if median:
                rule = base([{"from": median}]).mark_rule(color=paint, strokeDash=[4, 3], strokeWidth=1.5)
                layers.append(rule.encode(x=x))
        return alt.layer(*layers)

    limits = list(pairwise(edges))
    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("From (s)"), _("To (s)"), _("Answers"), _("Share"), _("Panel’s share")],
        rows=[
            [figure(low), figure(high), count(own[at]), share(shares[0][at]), share(shares[1][at])]
            for at, (low, high) in enumerate(limits)
            if own[at] or panel[at]
        ],
        data=[[low, high, own[at], shares[0][at], shares[1][at]] for at, (low, high) in enumerate(limits)],
    )


def _shares(counts: Sequence[int]) -> list[float]:
    total = sum(counts)
    return [n / total if total else 0.0 for n in counts]
