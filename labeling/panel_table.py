"""The panel as a table: answers, pace and checks of each panelist, in a fixed number of queries."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db.models import Aggregate, Count, FloatField
from django.utils.translation import gettext_lazy as _

from labeling.checks import checks_by_panelist
from labeling.models import Panelist, Rating, Study, Trial
from labeling.quality_reasons import with_reason


class Median(Aggregate):
    """PostgreSQL's exact median; None where no row has a value."""

    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


class PanelRow(NamedTuple):
    """`seconds` is the median response time in s; `gold` and `attention` are (passed, seen)."""

    panelist: Panelist
    reason: str
    answered: int
    seconds: float | None
    gold: tuple[int, int]
    attention: tuple[int, int]

    @property
    def failed(self) -> float | None:
        """Share of gold and attention checks that were missed; None before the first."""
        seen = self.gold[1] + self.attention[1]
        return 1 - (self.gold[0] + self.attention[0]) / seen if seen else None

    @property
    def way_in(self) -> Any:
        """The last step on the way in that is behind this panelist."""
        steps = (
            (bool(self.answered), _("rates")),
            (self.panelist.practised_at is not None, _("has practised")),
            (self.panelist.instructed_at is not None, _("has read the instructions")),
            (self.panelist.described_at is not None, _("has described themselves")),
            (self.panelist.consented_at is not None, _("has agreed")),
        )
        return next((words for done, words in steps if done), _("has not come yet"))


# How the table can be sorted: what comes first by default is what wants looking at.
SORTS: dict[str, Callable[[PanelRow], tuple[bool, float]]] = {
    "answers": lambda row: (False, -row.answered),
    "pace": lambda row: (row.seconds is None, row.seconds or 0),
    "checks": lambda row: (row.failed is None, -(row.failed or 0)),
}


def in_order(rows: Sequence[PanelRow], sort: str, backwards: bool = False) -> list[PanelRow]:
    """`rows` by one of SORTS: most answers, fastest, most checks missed first. What is not known comes last."""
    key = SORTS[sort]
    known = sorted((row for row in rows if not key(row)[0]), key=lambda row: key(row)[1], reverse=backwards)
    return [*known, *(row for row in rows if key(row)[0])]


def panel_rows(study: Study, panelists: Sequence[Panelist]) -> list[PanelRow]:
    """One row for each of `panelists` (stratum and quality_events fetched), in their order. Four queries."""
    ids = [panelist.pk for panelist in panelists]
    answered = dict(
        Trial.objects.filter(panelist__in=ids, state=Trial.State.ANSWERED)
        .exclude(kind=Trial.Kind.PRACTICE)
        .values_list("panelist")
        .annotate(n=Count("pk"))
    )
    seconds = dict(
        Rating.objects.filter(panelist__in=ids, current=True, response_ms__isnull=False)
        .exclude(trial__kind=Trial.Kind.PRACTICE)
        .values_list("panelist")
        .annotate(ms=Median("response_ms"))
    )
    checks = _checks(study, ids)
    rows = []
    for panelist in panelists:
        ms = seconds.get(panelist.pk)
        rows.append(
            PanelRow(
                panelist,
                with_reason(panelist).reason,
                answered.get(panelist.pk, 0),
                None if ms is None else ms / 1000,
                checks[panelist.pk]["gold_pair"],
                checks[panelist.pk]["attention"],
            )
        )
    return rows


def _checks(study: Study, ids: Sequence[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """(passed, seen) by panelist and kind of check."""
    table: dict[int, dict[str, tuple[int, int]]] = {}
    for panelist, checks in checks_by_panelist(study, ids).items():
        tally: dict[str, tuple[int, int]] = {"gold_pair": (0, 0), "attention": (0, 0)}
        for check in checks:
            passed, seen = tally[check.kind]
            tally[check.kind] = (passed + check.passed, seen + 1)
        table[panelist] = tally
    return table
