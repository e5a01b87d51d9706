"""The panel as a table: answers, pace and checks of each panelist, in a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Aggregate, Count, FloatField
from django.utils.translation import gettext_lazy as _

from labeling.figures.kept import kept
from labeling.figures.registry import Found, figures_of
from labeling.figures.stamps import is_small
from labeling.models import Panelist, Rating, Scale, Study, Trial
from labeling.quality.checks import checks_by_panelist
from labeling.quality.reasons import with_reason


class Median(Aggregate):
    """PostgreSQL's exact median; None where no row has a value."""

    function = "percentile_cont"
    template = "%(function)s(0.5) within group (order by %(expressions)s)"
    output_field = FloatField()


class Activity(NamedTuple):
    """`seconds` is the median response time in s; `gold` and `attention` are (passed, seen)."""

    answered: int
    seconds: float | None
    gold: tuple[int, int]
    attention: tuple[int, int]

    @property
    def failed(self) -> float | None:
        """Share of gold and attention checks that were missed; None before the first."""
        seen = self.gold[1] + self.attention[1]
        return 1 - (self.gold[0] + self.attention[0]) / seen if seen else None


class PanelRow(NamedTuple):
    """A panelist with the sentence of their latest step and what they did (see Activity)."""

    panelist: Panelist
    reason: str
    answered: int
    seconds: float | None
    gold: tuple[int, int]
    attention: tuple[int, int]

    @property
    def passed(self) -> int:
        return self.gold[0] + self.attention[0]

    @property
    def seen(self) -> int:
        return self.gold[1] + self.attention[1]

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


KIND = "panel"
SORTS = ("answers", "pace", "checks")


def _parts(study: Study) -> Iterator[tuple[None, str]]:
    yield None, ""


@figures_of(KIND, parts=_parts, personal=True)
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """Answers, median time and share of missed checks of every panelist, to put tables in order by."""
    ids = list(study.panelists.order_by("pk").values_list("pk", flat=True))
    table = _measured(study, ids)
    arrays = {
        "panelist": np.array(ids, dtype=np.int64),
        "answers": np.array([-one.answered for one in table], dtype=np.float64),
        "pace": np.array([_or_nan(one.seconds) for one in table], dtype=np.float64),
        "checks": np.array([-_or_nan(one.failed) for one in table], dtype=np.float64),
    }
    return Found({}, arrays, sum(one.answered for one in table))


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def kept_activity(study: Study, sort: str) -> dict[int, float | None]:
    """What `sort` (one of SORTS) orders panelists by, lowest first: most answers, fastest, most checks missed."""
    found = kept(study, None, KIND)
    if found is None or "panelist" not in found.arrays:
        return {}
    columns = zip(found.arrays["panelist"].tolist(), found.arrays[sort].tolist(), strict=True)
    return {pk: value if value == value else None for pk, value in columns}


def place(ids: Sequence[int], measured: Mapping[int, float | None], backwards: bool = False) -> list[int]:
    """`ids` by what is measured of them, lowest first. What is not known comes last."""
    known = [(value, pk) for pk in ids if (value := measured.get(pk)) is not None]
    known.sort(key=lambda pair: pair[0], reverse=backwards)
    there = {pk for _value, pk in known}
    return [*(pk for _value, pk in known), *(pk for pk in ids if pk not in there)]


def panel_rows(study: Study, panelists: Sequence[Panelist]) -> list[PanelRow]:
    """One row for each of `panelists` (stratum and quality_events fetched), in their order, in a fixed number of
    queries. In a study of very many ratings median times are the kept ones."""
    ids = [panelist.pk for panelist in panelists]
    small = is_small(study)
    table = _measured(study, ids, with_times=small)
    if not small:
        times = kept_activity(study, "pace")
        table = [one._replace(seconds=times.get(pk)) for pk, one in zip(ids, table, strict=True)]
    return [
        PanelRow(panelist, with_reason(panelist).reason, *activity)
        for panelist, activity in zip(panelists, table, strict=True)
    ]


def _measured(study: Study, ids: Sequence[int], with_times: bool = True) -> list[Activity]:
    answered = dict(
        Trial.objects.filter(panelist__in=ids, state=Trial.State.ANSWERED)
        .exclude(kind=Trial.Kind.PRACTICE)
        .values_list("panelist")
        .annotate(n=Count("pk"))
    )
    timed = Rating.objects.filter(panelist__in=ids, current=True, response_ms__isnull=False).exclude(
        trial__kind=Trial.Kind.PRACTICE
    )
    milliseconds = (
        dict(timed.values_list("panelist").annotate(ms=Median("response_ms"))) if with_times else {}
    )
    seconds = {pk: ms / 1000 for pk, ms in milliseconds.items() if ms is not None}
    checks = _checks(study, ids)
    return [
        Activity(answered.get(pk, 0), seconds.get(pk), checks[pk]["gold_pair"], checks[pk]["attention"])
        for pk in ids
    ]


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
