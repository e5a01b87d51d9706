"""The panel as a table: answers, pace and checks of each panelist, in a fixed number of queries."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Aggregate, Count, FloatField

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


def panel_rows(study: Study, panelists: Sequence[Panelist]) -> list[PanelRow]:
    """One row for each of `panelists` (stratum and quality_events fetched), in their order. Four queries."""
    ids = [panelist.pk for panelist in panelists]
    answered = dict(
        Trial.objects.filter(panelist__in=ids, state=Trial.State.ANSWERED)
        .values_list("panelist")
        .annotate(n=Count("pk"))
    )
    seconds = dict(
        Rating.objects.filter(panelist__in=ids, current=True, response_ms__isnull=False)
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
