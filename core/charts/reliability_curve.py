"""Whether predicted quantiles keep their word: level against the share of cases that fell below it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import share


class LevelShare(NamedTuple):
    """At `level` (0 to 1) a `share` of `n` cases fell below the predicted quantile; `low`, `high`: its 95% interval."""

    level: float
    share: float
    low: float
    high: float
    n: int


def reliability_curve(
    rows: Sequence[LevelShare], *, title: str, note: str, x_axis: str, y_axis: str
) -> Chart:
    """A dot with its interval for each level; on the dashed diagonal every quantile keeps its word. Square."""
    description = _("%(n)d levels, %(cases)d images.") % {"n": len(rows), "cases": rows[0].n if rows else 0}

    def build(width: int) -> Any:
        import altair as alt

        width = min(width, 420)
        scale = alt.Scale(domain=[0, 1], nice=False)
        axis = alt.Axis(tickCount=5, grid=False, format=".0%")
        base = alt.Chart(
            alt.Data(values=[row._asdict() for row in rows]), width=width, height=round(0.8 * width)
        )
        x = alt.X("level:Q", title=x_axis, scale=scale, axis=axis)
        y = alt.Y("share:Q", title=y_axis, scale=scale, axis=axis)
        band = base.mark_area(color=ACCENT, opacity=0.16).encode(
            x=x, y=alt.Y("low:Q", title=y_axis, scale=scale, axis=axis), y2="high:Q"
        )
        line = base.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y)
        dots = base.mark_point(filled=True, color=ACCENT, size=36, opacity=1).encode(x=x, y=y)
        ends = alt.Chart(alt.Data(values=[{"at": 0}, {"at": 1}]))
        diagonal = ends.mark_line(color=QUIET, strokeDash=[4, 4]).encode(
            x=alt.X("at:Q", scale=scale, title=x_axis), y=alt.Y("at:Q", scale=scale, title=y_axis)
        )
        return alt.layer(diagonal, band, line, dots)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Level"), _("Share below"), _("From"), _("To"), _("Images")],
        rows=[[share(r.level), *(share(v) for v in (r.share, r.low, r.high)), str(r.n)] for r in rows],
        data=[list(row) for row in rows],
    )
