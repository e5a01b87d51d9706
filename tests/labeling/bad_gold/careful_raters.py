"""Panelists who pass the checks but for those they are asked to fail."""

from labeling.models import ControlItem
from tests.labeling.gold_items import answer


def items_of(study) -> list[ControlItem]:
    return list(study.control_items.select_related("scale", "asset").order_by("pk"))


def rate_all(study, panelist, careful=True) -> None:
    """The image that came in first of each pair is the better one; a careless panelist says the opposite."""
    for item in items_of(study):
        first, second = sorted((item.asset, item.lower_asset), key=lambda image: image.name)
        answer(panelist, first, 6 if careful else 2)
        answer(panelist, second, 2 if careful else 6)
