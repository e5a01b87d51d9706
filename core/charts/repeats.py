"""First against second answers of one rater to the same images."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, figure


def repeats(pairs: Sequence[tuple[float, float]], points: Sequence[int], *, title: str, note: str) -> Chart:
    """A dot for each pair of answers, larger where it came more often; on the dashed line both are the same."""
    tally = sorted(Counter(pairs).items())
    same = sum(n for (first, second), n in tally if first == second)
    description = _("%(same)s of %(n)s the same.") % {"same": count(same), "n": count(len(pairs))}

    def build(width: int) -> Any:
        import altair as alt

        side = min(width, 300)
        ends = [points[0] - 0.5, points[-1] + 0.5]
        scale = alt.Scale(domain=ends, nice=False)
        style = alt.Axis(values=list(points), grid=False, format="d")
        x = alt.X("first:Q", title=_("first answer"), scale=scale, axis=style)
        y = alt.Y("second:Q", title=_("second answer"), scale=scale, axis=style)
        values = [{"first": a, "second": b, "n": n} for (a, b), n in tally]
        most = max((n for _pair, n in tally), default=1)
        size = alt.Size("n:Q", scale=alt.Scale(domain=[0, most], range=[0, 60 * min(most, 6)]), legend=None)

        def base(rows: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=rows), width=side, height=round(0.8 * side))

        diagonal = base([{"first": end, "second": end} for end in ends])
        return alt.layer(
            diagonal.mark_line(color=QUIET, strokeDash=[4, 4], strokeWidth=1).encode(x=x, y=y),
            base(values).mark_point(filled=True, color=ACCENT, opacity=0.8).encode(x=x, y=y, size=size),
        )

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("First answer"), _("Second answer"), _("Times")],
        rows=[[figure(a, 0), figure(b, 0), count(n)] for (a, b), n in tally],
        data=[[a, b, n] for (a, b), n in tally],
    )
