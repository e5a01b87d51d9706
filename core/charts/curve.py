"""How figures change with a number that can be chosen, with the bands of what is not known about them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, figure, with_interval

HEIGHT = 240  # px


class Curve(NamedTuple):
    """`points` are (x, estimate, low, high) by ascending x; low and high None where no interval could be had.

    `asked_about` draws the curve in the accent, others are grey and dashed.
    """

    label: str
    points: Sequence[tuple[int, float, float | None, float | None]]
    asked_about: bool


class Mark(NamedTuple):
    """A line across the picture at `value`, with its word."""

    value: float
    word: str


def curve(
    curves: Sequence[Curve],
    *,
    title: str,
    note: str,
    x_axis: str,
    y_axis: str,
    domain: tuple[float, float],
    wanted: Mark | None = None,
    now: Mark | None = None,
) -> Chart:
    """Curves over one axis of whole numbers; `domain` is the range of the other axis, what leaves it is cut there.

    `wanted` is a level (horizontal), `now` a place on the axis (vertical).
    """
    low, high = domain
    last = max((points[-1][0] for _label, points, _asked in curves if points), default=1)
    first = min((points[0][0] for _label, points, _asked in curves if points), default=1)
    description = "; ".join(
        _("%(label)s at %(x)s: %(value)s")
        % {"label": one.label, "x": count(point[0]), "value": with_interval(_as_figure(point))}
        for one in curves
        for point in _ends(one)
    )

    def build(width: int) -> Any:
        import altair as alt

        values = [
            {
                "name": one.label,
                "x": x,
                "y": estimate if low <= estimate <= high else None,
                "from": max(below, low) if below is not None and below <= high else None,
                "to": min(above, high) if above is not None and below is not None and below <= high else None,
            }
            for one in curves
            for x, estimate, below, above in one.points
        ]
        names = [one.label for one in curves]
        colours = [ACCENT if one.asked_about else QUIET for one in curves]
        dashes = [[1, 0] if one.asked_about else [5, 3] for one in curves]
        base = alt.Chart(alt.Data(values=values), width=width, height=HEIGHT)
        x_scale = alt.Scale(domain=[first, last], nice=False)
        x = alt.X(
            "x:Q",
            title=x_axis,
            scale=x_scale,
            axis=alt.Axis(grid=False, format="d", tickCount=8 if width > 400 else 5),
        )
        y_scale = alt.Scale(domain=[low, high], nice=False)
        y = alt.Y("y:Q", title=y_axis, scale=y_scale, axis=alt.Axis(tickCount=5))
        legend = alt.Legend(
            symbolType="stroke",
            symbolOpacity=1,
            symbolStrokeWidth=2,
            columns=2 if width > 400 else 1,
            labelLimit=300,
        )
        colour = alt.Color(
            "name:N", title=None, sort=names, scale=alt.Scale(domain=names, range=colours), legend=legend
        )
        dash = alt.StrokeDash(
            "name:N", title=None, sort=names, scale=alt.Scale(domain=names, range=dashes), legend=legend
        )
        band = base.mark_area(opacity=0.14).encode(
            x=x, y=alt.Y("from:Q", title=y_axis, scale=y_scale), y2="to:Q", color=colour
        )
        line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
        layers = [band, line]
        if wanted is not None and low <= wanted.value <= high:
            level = alt.Chart(alt.Data(values=[{"level": wanted.value, "word": wanted.word}]))
            rule = level.mark_rule(color="currentColor", strokeDash=[2, 3])
            layers.append(rule.encode(y=alt.Y("level:Q", scale=y_scale, title=y_axis)))
            word = level.mark_text(align="left", baseline="bottom", dx=4, dy=-3, color="currentColor")
            layers.append(word.encode(x=alt.value(0), y=alt.Y("level:Q", title=y_axis), text="word:N"))
        if now is not None and first <= now.value <= last:
            here = alt.Chart(alt.Data(values=[{"here": now.value, "word": now.word}]))
            upright = here.mark_rule(color=QUIET)
            layers.append(upright.encode(x=alt.X("here:Q", scale=x_scale, title=x_axis)))
            right = now.value > first + (last - first) * 0.7
            text = here.mark_text(
                align="right" if right else "left", baseline="bottom", dx=-4 if right else 4, dy=-4
            )
            layers.append(text.encode(x=alt.X("here:Q", title=x_axis), y=alt.value("height"), text="word:N"))
        return alt.layer(*layers)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[x_axis, *(head for one in curves for head in (one.label, _("From"), _("To")))],
        rows=[[count(row[0]), *(figure(value) for value in row[1:])] for row in _rows(curves)],
        data=_rows(curves),
    )


def _rows(curves: Sequence[Curve]) -> list[list[Any]]:
    by_x: dict[int, list[Any]] = {}
    for place, one in enumerate(curves):
        for x, *rest in one.points:
            row = by_x.setdefault(x, [None] * (3 * len(curves)))
            row[3 * place : 3 * place + 3] = rest
    return [[x, *by_x[x]] for x in sorted(by_x)]


def _ends(one: Curve) -> list[tuple[int, float, float | None, float | None]]:
    return [one.points[0], one.points[-1]] if len(one.points) > 1 else list(one.points)


def _as_figure(point: tuple[int, float, float | None, float | None]) -> dict[str, float | None]:
    _x, estimate, low, high = point
    return {"estimate": estimate, "low": low, "high": high}
