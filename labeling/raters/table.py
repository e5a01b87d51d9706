"""The table of raters: kept figures for the order, fresh checks and reasons for the fifty that are shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Subquery

from labeling.models import Panelist, QualityEvent, Study
from labeling.raters.figures import RaterFigures, RaterMap
from labeling.raters.panel_table import PanelRow, kept_activity, panel_rows, place

PAGE = 50
Key = Callable[[RaterFigures], float | None]
# By figure: what wants looking at comes first; a minus before the name turns it round.
FIGURE_SORTS: dict[str, Key] = {
    "bias": lambda rater: None if rater.bias is None else -abs(rater.bias),
    "inconsistency": lambda rater: None if rater.inconsistency is None else -rater.inconsistency,
    "agreement": lambda rater: rater.agreement,
}
SORTS = (*FIGURE_SORTS, "answers", "pace", "checks")


class RaterRow(NamedTuple):
    """`figures` is None for a panelist without ratings that count toward a consensus."""

    row: PanelRow
    figures: RaterFigures | None


def rater_table(
    study: Study, found: RaterMap | None, *, state: str, words: str, sort: str, page: str | None
) -> tuple[Page[int], list[RaterRow]]:
    """A page of keys of panelists in the order `sort` (one of SORTS, with a minus backwards; else as they came, without ratings last) and
    their rows. The number of queries does not depend on the panel."""
    panel = study.panelists.exclude(state=Panelist.State.WITHDRAWN)
    if state in Panelist.State.values:
        panel = panel.filter(state=state)
    if words:
        panel = panel.filter(label__icontains=words)
    ids = list(panel.order_by("pk").values_list("pk", flat=True))
    cut = Paginator(in_order(ids, study, found, sort), PAGE).get_page(page)
    return cut, rater_rows(study, list(cut), found)


def rater_rows(study: Study, ids: Sequence[int], found: RaterMap | None) -> list[RaterRow]:
    """Rows of these panelists, in their order."""
    people = (
        study.panelists.select_related("stratum").prefetch_related("quality_events__by").in_bulk(list(ids))
    )
    raters: Mapping[int, RaterFigures] = found.raters if found else {}
    rows = panel_rows(study, [people[pk] for pk in ids])
    return [RaterRow(row, raters.get(row.panelist.pk)) for row in rows]


def in_order(ids: Sequence[int], study: Study, found: RaterMap | None, sort: str) -> list[int]:
    """`ids` by a figure; whoever has none comes last, in the order in which they came."""
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    if name in FIGURE_SORTS:
        raters = found.raters if found else {}
        measured = {pk: FIGURE_SORTS[name](rater) for pk, rater in raters.items()}
    elif name in SORTS:
        measured = kept_activity(study, name)
    else:
        raters = found.raters if found else {}
        return [*(pk for pk in ids if pk in raters), *(pk for pk in ids if pk not in raters)]
    return place(ids, measured, backwards)


def undecided_raters(study: Study) -> list[Panelist]:
    """Suspended panelists on whom no person has decided, longest waiting first, with their steps."""
    latest = QualityEvent.objects.filter(panelist=OuterRef("pk"), state=Panelist.State.SUSPENDED).order_by(
        "-at", "-pk"
    )
    suspended = study.panelists.filter(state=Panelist.State.SUSPENDED).annotate(
        decided_by=Subquery(latest.values("by")[:1]), since=Subquery(latest.values("at")[:1])
    )
    return list(
        suspended.filter(decided_by=None).order_by("since", "pk").prefetch_related("quality_events__by")
    )
