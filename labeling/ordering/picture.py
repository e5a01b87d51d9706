"""Simulated blocks as a picture and figures: where everything falls, and what of the distances is kept."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from core.charts import Chart, PlaceRow, places
from core.templatetags.numbers import count
from labeling.models import Study
from labeling.statistics.ordering import BlockOrder, Kind
from labeling.statistics.placement import Spacing, placement, spacing

SUSPICIOUS = 0.01
SHAPES: dict[str, str] = {
    "regular": "○",
    "gold": "◆",
    "attention": "■",
    "anchor": "▲",
    "repeat": "●",
    "practice": "◇",
}


class Evenness(NamedTuple):
    """`estimate` is p of a chi-squared test of equal chances for every place; None where there are too few."""

    name: str
    shape: str
    estimate: float | None


class Picture(NamedTuple):
    """The chart, what the distances came to, and how evenly gold and attention checks fall."""

    chart: Chart
    spacing: Spacing
    evenness: list[Evenness]


def kind_names() -> dict[str, str]:
    """What the kinds of trials are called, as charts and sheets write them."""
    return {
        "regular": _("image"),
        "gold": _("gold"),
        "attention": _("attention check"),
        "anchor": _("anchor"),
        "repeat": _("repeat"),
        "practice": _("practice"),
    }


def picture_of(study: Study, orders: Sequence[BlockOrder]) -> Picture:
    """What `orders` (at least one) show."""
    names = kind_names()
    checks: tuple[Kind, ...] = ("gold", "attention")
    others: tuple[Kind, ...] = ("anchor", "repeat")
    found = {kind: placement(orders, kind) for kind in (*checks, *others)}
    rows = [
        PlaceRow(
            names[kind], SHAPES[kind], one.counts, one.expected if kind in checks else (), kind in checks
        )
        for kind, one in found.items()
        if one.placed
    ]
    evenness = [
        Evenness(names[kind], SHAPES[kind], found[kind].p_value) for kind in checks if found[kind].placed
    ]
    kept = spacing(orders)
    note = _(
        "n = %(blocks)s simulated blocks of %(length)d images. Each row is as high as its highest bar; the dashed line "
        "is where every bar would end if all places were equally likely. Repeats cannot come early."
    ) % {"blocks": count(kept.blocks), "length": kept.median_length}
    chart = places(
        rows,
        title=_title(evenness, bool(rows)),
        note=note,
        axis=_("Place in the block (1 is first)"),
        unit=_("blocks"),
    )
    return Picture(chart, kept, evenness)


def _title(evenness: Sequence[Evenness], anything: bool) -> str:
    if not anything:
        return _("Blocks hold regular images only")
    if not evenness:
        return _("There are no checks; where anchors and repeats fall")
    uneven = [one.name for one in evenness if one.estimate is not None and one.estimate < SUSPICIOUS]
    if uneven:
        return _("Some places are likelier than others for: %(kinds)s") % {"kinds": ", ".join(uneven)}
    return _("Checks fall anywhere in the block; nobody can wait for them")
