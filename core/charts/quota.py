"""What there is against what is wanted, part by part."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, Chart, draw
from core.templatetags.numbers import count

ROW = 30  # px


class Quota(NamedTuple):
    """`have` is None where the figure is withheld: the stroke is drawn, the bar is not."""

    label: str
    have: int | None
    wanted: int

    @property
    def said(self) -> str:
        return _("withheld") if self.have is None else count(self.have)


def quota(rows: Sequence[Quota], *, title: str, note: str, unit: str) -> Chart:
    """A bar for what there is and an upright stroke for what is wanted (none where 0 are)."""
    description = "; ".join(
        _("%(label)s: %(have)s of %(wanted)s") % {"label": r.label, "have": r.said, "wanted": count(r.wanted)}
        for r in rows
    )

    def build(width: int) -> Any:
        import altair as alt

        values = [{"label": r.label, "have": r.have, "wanted": r.wanted or None} for r in rows]
        base = alt.Chart(alt.Data(values=values), width=width, height=ROW * len(rows))
        y = alt.Y("label:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=8))
        most = max((max(r.have or 0, r.wanted) for r in rows), default=1)
        axis = alt.Axis(tickCount=min(5, most or 1), format=",d")
        scale = alt.Scale(domain=[0, max(most, 1) * 1.04], nice=False)
        bars = base.mark_bar(color=ACCENT, size=12).encode(
            x=alt.X("have:Q", title=unit, axis=axis, scale=scale), y=y
        )
        strokes = base.mark_tick(color="currentColor", thickness=2, size=22).encode(
            x=alt.X("wanted:Q", scale=scale), y=y
        )
        return alt.layer(bars, strokes)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=["", _("Now"), _("Wanted")],
        rows=[[r.label, r.said, count(r.wanted)] for r in rows],
    )
