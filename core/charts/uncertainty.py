"""How wide intervals are against how many ratings they rest on."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, HAIRLINE, QUIET, Chart, draw
from core.templatetags.numbers import count, figure, share


class Dot(NamedTuple):
    """One image."""

    n: int
    half: float


class Cell(NamedTuple):
    """`images` with `n_from` to `n_to` ratings and a half-width of `low` to `high`, both ends as drawn."""

    n_from: float
    n_to: float
    low: float
    high: float
    images: int


class Level(NamedTuple):
    """Images with about as many ratings: `label` ratings, the middle half-width and the share that is narrow."""

    label: str
    images: int
    middle: float
    narrow: float


def uncertainty(
    marks: Sequence[Dot] | Sequence[Cell],
    levels: Sequence[Level],
    *,
    enough: float,
    wanted: int,
    title: str,
    note: str,
    csv: str,
) -> Chart:
    """A dot for each image, or cells shaded by how many images are in them. `enough` is the half-width aimed at,
    `wanted` the ratings an image is to have; both are drawn as lines. The table behind has a row for each level."""
    description = "; ".join(
        _("%(n)s ratings: half-width %(half)s") % {"n": row.label, "half": figure(row.middle)}
        for row in levels
    )
    cells = [mark for mark in marks if isinstance(mark, Cell)]
    dots = [mark for mark in marks if isinstance(mark, Dot)]
    furthest = max([wanted, *(dot.n for dot in dots), *(cell.n_to for cell in cells)], default=1)
    highest = max([enough, *(dot.half for dot in dots), *(cell.high for cell in cells)], default=1.0)

    def build(width: int) -> Any:
        import altair as alt

        x_scale = alt.Scale(domain=[0, furthest * 1.04], nice=False)
        y_scale = alt.Scale(domain=[0, highest * 1.06], nice=False)
        x_axis = alt.Axis(tickCount=8 if width > 400 else 5, format=",d", grid=False)
        y_axis = alt.Axis(tickCount=5)
        x_title, y_title = _("ratings of the image"), _("half-width of the interval, scale points")

        def layer(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=width, height=300)

        if cells:
            body = (
                layer([cell._asdict() for cell in cells])
                .mark_rect(color=ACCENT)
                .encode(
                    x=alt.X("n_from:Q", title=x_title, scale=x_scale, axis=x_axis),
                    x2="n_to:Q",
                    y=alt.Y("low:Q", title=y_title, scale=y_scale, axis=y_axis),
                    y2="high:Q",
                    opacity=alt.Opacity(
                        "images:Q", scale=alt.Scale(type="log", range=[0.15, 1]), legend=None
                    ),
                )
            )
        else:
            body = (
                layer([dot._asdict() for dot in dots])
                .mark_point(filled=True, color=ACCENT, size=30, opacity=0.45)
                .encode(
                    x=alt.X("n:Q", title=x_title, scale=x_scale, axis=x_axis),
                    y=alt.Y("half:Q", title=y_title, scale=y_scale, axis=y_axis),
                )
            )
        across = layer([{"at": enough, "word": _("narrow enough: ±%s") % figure(enough)}])
        upright = layer([{"at": wanted, "word": _("wanted: %s") % count(wanted)}])
        side, shift = ("right", -4) if wanted > furthest * 0.7 else ("left", 4)
        return alt.layer(
            upright.mark_rule(color=HAIRLINE, strokeWidth=2).encode(x=alt.X("at:Q", scale=x_scale)),
            body,
            across.mark_rule(color=QUIET, strokeDash=[4, 4]).encode(y=alt.Y("at:Q", scale=y_scale)),
            across.mark_text(align="left", baseline="bottom", dx=2, dy=-3, color=QUIET).encode(
                x=alt.value(0), y=alt.Y("at:Q", scale=y_scale), text="word:N"
            ),
            upright.mark_text(align=side, baseline="top", dx=shift, dy=2, color=QUIET).encode(
                x=alt.X("at:Q", scale=x_scale), y=alt.value(0), text="word:N"
            ),
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Ratings"), _("Images"), _("Median half-width"), _("Narrow enough")],
        rows=[[row.label, count(row.images), figure(row.middle), share(row.narrow)] for row in levels],
        csv=csv,
    )
