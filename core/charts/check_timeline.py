"""Checks of one rater in order, with the sequential statistic and the bounds at which it decides."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.charts.drawing import ACCENT, QUIET, Chart, draw
from core.templatetags.numbers import count, figure

STOP, WATCH = "var(--stop)", "var(--watch)"
MISSED = "M-1,-1L1,1M1,-1L-1,1"  # a cross that lies on its side, as SVG path


class CheckMark(NamedTuple):
    """A check met at the rater's `answer`-th answer; `statistic` is where the test stood after it, and `anew` says
    that it begins again at nought from there."""

    answer: int
    kind: str
    passed: bool
    statistic: float
    anew: bool


class Bound(NamedTuple):
    """A level of the statistic and the word for what happens there; `role` is stop, watch or clear."""

    at: float
    word: str
    role: str


def check_timeline(
    marks: Sequence[CheckMark], bounds: Sequence[Bound], restarts: Sequence[int], *, title: str, note: str
) -> Chart:
    """A line of the statistic over the answers with a mark for each check: a dot passed, a cross missed.

    `restarts` are answers after which a person cleared the rater and the test began again (upright lines).
    """
    missed = sum(not mark.passed for mark in marks)
    description = _("%(missed)s of %(seen)s checks missed.") % {
        "missed": count(missed),
        "seen": count(len(marks)),
    }
    said = {True: _("passed"), False: _("missed")}

    def build(width: int) -> Any:
        import altair as alt

        last = max([mark.answer for mark in marks] + list(restarts), default=1)
        levels = [mark.statistic for mark in marks] + [bound.at for bound in bounds]
        x_scale = alt.Scale(domain=[0, last * 1.04 + 1], nice=False)
        y_scale = alt.Scale(domain=[min(levels) - 0.6, max(levels) + 0.9], nice=False)
        x = alt.X(
            "answer:Q", title=_("answer"), scale=x_scale, axis=alt.Axis(grid=False, tickCount=5, format="d")
        )
        y_title = _("log likelihood ratio, careless over careful")
        y = alt.Y("statistic:Q", title=y_title, scale=y_scale, axis=alt.Axis(tickCount=5, grid=False))

        def base(values: list[dict[str, Any]]) -> Any:
            return alt.Chart(alt.Data(values=values), width=width, height=240)

        layers = []
        colours = {"stop": STOP, "watch": WATCH, "clear": QUIET}
        for bound in bounds:
            level = base(
                [
                    {
                        "answer": last * 1.04 + 1,
                        "statistic": bound.at,
                        "word": f"{bound.word} ({figure(bound.at)})",
                    }
                ]
            )
            layers.append(level.mark_rule(color=colours[bound.role], strokeDash=[4, 3]).encode(y=y))
            layers.append(
                level.mark_text(align="right", baseline="bottom", dy=-3, fontSize=11, color=QUIET).encode(
                    x=x, y=y, text="word:N"
                )
            )
        cleared = base([{"answer": answer} for answer in restarts])
        layers.append(cleared.mark_rule(color=QUIET).encode(x=x))
        path = base(_path(marks, restarts))
        layers.append(
            path.mark_line(color=QUIET, strokeWidth=1.5).encode(x=x, y=y, detail="run:N", order="answer:Q")
        )
        values = [mark._asdict() | {"said": said[mark.passed]} for mark in marks]
        domain = [said[True], said[False]]
        layers.append(
            base(values)
            .mark_point(filled=False, size=55, strokeWidth=2, opacity=1)
            .encode(
                x=x,
                y=y,
                color=alt.Color(
                    "said:N",
                    title=None,
                    scale=alt.Scale(domain=domain, range=[ACCENT, STOP]),
                    legend=alt.Legend(),
                ),
                shape=alt.Shape(
                    "said:N", title=None, scale=alt.Scale(domain=domain, range=["circle", MISSED])
                ),
            )
        )
        return alt.layer(*layers)

    return draw(
        build,
        title=title,
        description=description,
        note=note,
        columns=[_("Answer"), _("Check"), _("Outcome"), _("Statistic")],
        rows=[[count(m.answer), m.kind, said[m.passed], figure(m.statistic)] for m in marks],
        data=[[m.answer, m.kind, said[m.passed], m.statistic] for m in marks],
    )


def _path(marks: Sequence[CheckMark], restarts: Sequence[int]) -> list[dict[str, Any]]:
    """From nought through each check; a new stretch wherever the test begins again."""
    path: list[dict[str, Any]] = [{"answer": 0, "statistic": 0.0, "run": 0}]
    run, waiting = 0, list(restarts)

    def begin(answer: int) -> None:
        nonlocal run
        run += 1
        path.append({"answer": answer, "statistic": 0.0, "run": run})

    for mark in marks:
        while waiting and waiting[0] < mark.answer:
            begin(waiting.pop(0))
        path.append({"answer": mark.answer, "statistic": mark.statistic, "run": run})
        if mark.anew:
            begin(mark.answer)
    return path
