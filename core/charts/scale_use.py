"""How often one rater gives each answer, against the panel."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, Chart, draw
from core.templatetags.numbers import count, share


def scale_use(
    points: Sequence[int],
    own: Sequence[int],
    panel: Sequence[int],
    *,
    title: str,
    note: str,
    axis: str,
    ends: tuple[str, str] = ("", ""),
) -> Chart:
    """Shares of answers by scale point: the panel as wide grey bars, the rater as narrow ones before them."""
    shares = [[n / (sum(counts) or 1) for n in counts] for counts in (own, panel)]
    description = "; ".join(
        f"{point}: {share(shares[0][at])} ({share(shares[1][at])})" for at, point in enumerate(points)
    )
    words = " – ".join(end for end in ends if end)
    axis_title = f"{axis} ({words})" if words else axis
    names = [_("this panelist"), _("panel")]

    def build(width: int) -> Any:
        import altair as alt

        width = min(width, 420)
        room = width / max(1, len(points))
        x = alt.X("point:O", sort=None, title=axis_title, axis=alt.Axis(labelAngle=0, ticks=False))
        y = alt.Y("share:Q", title=_("share of answers"), axis=alt.Axis(tickCount=4, format="%"))
        colour = alt.Color(
            "who:N",
            title=None,
            scale=alt.Scale(domain=names, range=[ACCENT, "var(--grey-3)"]),
            legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
        )
        layers = []
        for which, size in ((1, 0.72), (0, 0.34)):
            values = [
                {"point": point, "share": shares[which][at], "who": names[which]}
                for at, point in enumerate(points)
            ]
            data = alt.Chart(alt.Data(values=values), width=width, height=170)
            bars = data.mark_bar(size=min(size * room, 44 * size), opacity=0.45 if which else 1)
            layers.append(bars.encode(x=x, y=y, color=colour))
        return alt.layer(*layers)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[axis, _("Answers"), _("Share"), _("Panel’s share")],
        rows=[
            [str(point), count(own[at]), share(shares[0][at]), share(shares[1][at])]
            for at, point in enumerate(points)
        ],
        data=[[point, own[at], shares[0][at], shares[1][at]] for at, point in enumerate(points)],
    )
