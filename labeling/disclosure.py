"""What may be shown about a part of the panel: figures of fewer panelists than the study's least cell stay back."""

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import Count, Q

from labeling.label_data import LEFT_OUT
from labeling.models import Study

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
