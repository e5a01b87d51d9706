"""The images of a study that warn, worst first, in pages."""

from collections.abc import Mapping
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from labeling.media import thumbnail_url
from labeling.models import StudyAsset
from scoring.quality_pages.measures import MEASURES, label_of, said
from scoring.quality_pages.standing import WarnedImages
from scoring.quality_pages.table import StudyQuality
from scoring.quality_pages.thresholds import Limits, Warned, warnings_of

PAGE = 30


class WarnedRow(NamedTuple):
    """`why` are sentences."""

    study_asset: StudyAsset
    picture: str
    why: list[str]


def warned_page(
    table: StudyQuality, found: WarnedImages, thresholds: Mapping[str, Limits], measure: str, page: str | None
) -> tuple[Page[int], list[WarnedRow]]:
    """A page of the rows of `table` that warn (on `measure`), worst first. One query."""
    shown = Paginator(found.worst_first(measure), PAGE).get_page(page)
    at = [int(row) for row in shown.object_list]
    images = StudyAsset.objects.select_related("asset").in_bulk([int(table.asset[row]) for row in at])
    rows = []
    for row in at:
        image = images.get(int(table.asset[row]))
        if image is not None:
            why = [sentence(one) for one in warnings_of(table.measures_at(row), thresholds)]
            rows.append(WarnedRow(image, thumbnail_url(image), why))
    return shown, rows


def sentence(one: Warned) -> str:
    """What a warning says: the measure, its value, the limit."""
    about = {
        "measure": label_of(one.measure),
        "value": with_unit(one.measure, one.value),
        "limit": said(one.measure, one.limit),
    }
    if one.below:
        return _("%(measure)s: %(value)s, below %(limit)s") % about
    return _("%(measure)s: %(value)s, above %(limit)s") % about


def with_unit(measure: str, value: float) -> str:
    """The value with its unit behind it."""
    unit = str(MEASURES[measure].unit) if measure in MEASURES else ""
    return f"{said(measure, value)} {unit}".strip()
