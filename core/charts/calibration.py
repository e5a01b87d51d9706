"""What was predicted against what people said, image by image."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import figure


class Predicted(NamedTuple):
    """One image: the panel's mean and the prediction with its interval, all in scale points."""

    label: str
    observed: float
    mean: float
    low: float
    high: float


def calibration(
    rows: Sequence[Predicted], *, domain: tuple[float, float], title: str, note: str, x_axis: str, y_axis: str
) -> Chart:
    """A dot with an upright line for each image; on the dashed diagonal prediction and panel are one.

    `domain` is the scale, lowest to highest point. The picture is square, since both axes are the same scale.
    """
    description = _("%(n)d images, scale %(low)g to %(high)g.") % {
        "n": len(rows),
        "low": domain[0],
        "high": domain[1],
    }

    def build(width: int) -> Any:
        import altair as alt

        width = min(width, 420)
        scale = alt.Scale(domain=list(domain), nice=False)
        base = alt.Chart(
            alt.Data(values=[row._asdict() for row in rows]), width=width, height=round(0.8 * width)
        )
        x = alt.X("observed:Q", title=x_axis, scale=scale, axis=alt.Axis(tickCount=5, grid=False))
        y_style = alt.Axis(tickCount=5, grid=False)
        lines = base.mark_rule(color=QUIET, strokeWidth=1, opacity=0.55, clip=True).encode(
            x=x, y=alt.Y("low:Q", title=y_axis, scale=scale, axis=y_style), y2="high:Q"
        )
        dots = base.mark_point(filled=True, color=ACCENT, size=45, opacity=0.9).encode(
            x=x, y=alt.Y("mean:Q", title=y_axis, scale=scale, axis=y_style)
        )
        ends = alt.Chart(alt.Data(values=[{"at": domain[0]}, {"at": domain[1]}]))
        diagonal = ends.mark_line(color=QUIET, strokeDash=[4, 4]).encode(
            x=alt.X("at:Q", scale=scale, title=x_axis), y=alt.Y("at:Q", scale=scale, title=y_axis)
        )
        return alt.layer(diagonal, lines, dots)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Image"), _("Panel’s mean"), _("Predicted"), _("From"), _("To")],
        rows=[[r.label, *(figure(value) for value in r[1:])] for r in rows],
    )
