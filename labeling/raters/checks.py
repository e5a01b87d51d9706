"""One rater's checks over time: where the sequential test stood after each, and what a person forgave."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.charts import Chart
from core.charts.check_timeline import Bound, CheckMark, check_timeline
from core.templatetags.numbers import count, figure
from labeling.models import Panelist
from labeling.quality.checks import checks_of
from labeling.quality.control import WATCH_AT
from labeling.statistics.sequential import CLEAR_AT, RATES, SUSPEND_AT, SequentialTest


class Checked(NamedTuple):
    """Where the test stands, and the picture of how it came there."""

    test: SequentialTest
    chart: Chart


def checked(panelist: Panelist, answers: Any) -> Checked | None:
    """None before the first check. `answers` as in labeling.raters.answers."""
    checks = checks_of(panelist)
    if not checks:
        return None
    place = dict(zip(answers["pk"].tolist(), answers["answer"].tolist(), strict=True))
    forgiven = _forgiven(panelist)
    test, marks, begun = SequentialTest(), [], 0
    for check in checks:
        while begun < len(forgiven) and check.order > forgiven[begun]:
            test, begun = SequentialTest(), begun + 1
        after = test.after(check.kind, check.passed)
        anew = after.cleared > test.cleared
        # A test that clears stands at nought; its mark stands where it crossed the bound.
        level = test.statistic + RATES[check.kind].step(check.passed) if anew else after.statistic
        marks.append(
            CheckMark(place.get(check.order, 0), _word(check.kind), check.passed, round(level, 3), anew)
        )
        test = after
    last = int(answers["answer"].max()) if answers.size else 0
    restarts = [_answers_until(answers, key) for key in forgiven]
    bounds = [
        Bound(SUSPEND_AT, _("suspends"), "stop"),
        Bound(WATCH_AT, _("to watch"), "watch"),
        Bound(CLEAR_AT, _("starts anew"), "clear"),
    ]
    chart = check_timeline(
        marks,
        bounds,
        restarts,
        title=_title(marks, test),
        note=_note(len(marks), last, len(restarts)),
    )
    return Checked(test, chart)


def _forgiven(panelist: Panelist) -> list[int]:
    """Keys of the latest rating when a person cleared the panelist, oldest first."""
    cleared = [event for event in panelist.quality_events.all() if event.state == Panelist.State.CLEARED]
    return [int(event.evidence.get("ratings", 0)) for event in reversed(cleared)]


def _answers_until(answers: Any, key: int) -> int:
    before = answers["answer"][answers["pk"] <= key]
    return int(before.max()) if before.size else 0


def _word(kind: str) -> str:
    return _("attention check") if kind == "attention" else _("gold")


def _title(marks: list[CheckMark], test: SequentialTest) -> str:
    missed = sum(not mark.passed for mark in marks)
    values = {
        "missed": count(missed),
        "seen": count(len(marks)),
        "statistic": figure(test.statistic),
        "bound": figure(SUSPEND_AT),
    }
    if test.state == "suspended":
        return _("Missed %(missed)s of %(seen)s checks: the test crossed the bound that suspends") % values
    if not missed:
        return (
            ngettext("Passed the one check so far", "Passed every one of %(seen)s checks", len(marks))
            % values
        )
    return _("Missed %(missed)s of %(seen)s checks; the test stands at %(statistic)s of %(bound)s") % values


def _note(n: int, answers: int, restarts: int) -> str:
    said = _(
        "n = %(n)s checks in %(answers)s answers. A missed check moves the line up, a passed one down."
    ) % {
        "n": count(n),
        "answers": count(answers),
    }
    if restarts:
        said += " " + _("The upright line is where a person cleared this panelist: the test began again.")
    return said
