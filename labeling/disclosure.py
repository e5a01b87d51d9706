"""What may be shown about a part of the panel: figures of fewer panelists than the study's least cell stay back."""

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
from django.db.models import Count, Exists, OuterRef, Q
from numpy.typing import NDArray

from labeling.label_data import LEFT_OUT
from labeling.models import Panelist, Rating, Study

Key = TypeVar("Key")


def withheld(n: int, study: Study) -> bool:
    """Whether a figure about `n` panelists stays back. Nobody at all may be said: there is nobody to be told from it."""
    return 0 < n < study.min_cell


def part_withheld(part: int, whole: int, study: Study) -> bool:
    """Whether `part` of `whole` panelists stays back: where it, or the rest that follows from it, is too small."""
    return withheld(part, study) or withheld(whole - part, study)


def withheld_cells(sizes: Mapping[Key, int], least: int) -> set[Key]:
    """Which of the cells of one table stay back when the sum of all of them is shown.

    First every cell with 1 to `least` - 1 members. What is held back can be had from the sum by subtraction, so the
    next smallest cells stay back too (empty ones first) until at least two do and they hold at least `least` members
    between them: primary and complementary suppression (Cox 1980, JASA 75, 377-385), greedily on one margin.
    """
    back = {cell for cell, n in sizes.items() if 0 < n < least}
    if not back:
        return back
    for cell in sorted((cell for cell in sizes if cell not in back), key=lambda cell: sizes[cell]):
        if len(back) > 1 and sum(sizes[other] for other in back) >= least:
            break
        back.add(cell)
    return back


def panel_sizes(study: Study) -> dict[int, int]:
    """Panelists who count (neither suspended nor withdrawn) by stratum id. One query."""
    counted = Count("panelists", filter=~Q(panelists__state__in=LEFT_OUT))
    return dict(study.strata.order_by("pk").annotate(size=counted).values_list("pk", "size"))


def withheld_strata(study: Study) -> set[int]:
    """Ids of the strata about which no figure is shown. One query."""
    return withheld_cells(panel_sizes(study), study.min_cell)


def withheld_answers(study: Study) -> set[int]:
    """Ids of the strata about whose answers no figure is shown: many panelists who have not rated would not hide one
    who has. Two queries, one look into an index for each panelist."""
    rated = Exists(Rating.objects.filter(panelist=OuterRef("pk"), current=True, value__isnull=False))
    counted = Panelist.objects.filter(rated, study=study).exclude(state__in=LEFT_OUT).order_by()
    sizes = dict(counted.values_list("stratum").annotate(n=Count("pk")))
    everywhere = {pk: sizes.get(pk, 0) for pk in study.strata.values_list("pk", flat=True)}
    return withheld_strata(study) | withheld_cells(everywhere, study.min_cell)


def withheld_table(sizes: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """`withheld_cells` of each row by itself; both arrays have shape (rows, cells)."""
    rows, place = np.unique(sizes, axis=0, return_inverse=True)
    back = np.zeros(rows.shape, dtype=bool)
    for number, row in enumerate(rows.tolist()):
        back[number, list(withheld_cells(dict(enumerate(row)), least))] = True
    return back[place.reshape(-1)]
