"""The images of a study with their ratings and estimates, filtered, sorted and cut into pages."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet

from labeling.estimates import AssetEstimate, consensus
from labeling.label_data import LEFT_OUT
from labeling.models import Rating, Scale, Study, StudyAsset, Trial
from labeling.statistics.errors import NotEstimable

PAGE = 36
SORTS = ("name", "-estimate", "estimate", "-ratings", "ratings", "-width")


class ImageRow(NamedTuple):
    study_asset: StudyAsset
    ratings: int
    estimate: AssetEstimate | None


def estimates_by_asset(study: Study, scale: Scale) -> tuple[dict[int, AssetEstimate], str]:
    """(estimates by study asset, code of the reason why there are none)."""
    try:
        return {row.study_asset_id: row for row in consensus(study, scale)}, ""
    except NotEstimable as error:
        return {}, error.code


def image_page(
    assets: QuerySet[StudyAsset], estimates: dict[int, AssetEstimate], sort: str, page: str | None
) -> Page[int]:
    """A page of ids of `assets`, in the order `sort` (one of SORTS). What has no estimate comes last."""
    ids = list(assets.order_by("name", "pk").values_list("pk", flat=True))
    key = sort.lstrip("-")
    if key != "name":
        known = [pk for pk in ids if pk in estimates]
        known.sort(key=lambda pk: _measure(estimates[pk], key), reverse=sort.startswith("-"))
        ids = known + [pk for pk in ids if pk not in estimates]
    return Paginator(ids, PAGE).get_page(page)


def _measure(row: AssetEstimate, key: str) -> float:
    return {"estimate": row.estimate, "ratings": row.ratings, "width": row.high - row.low}[key]


def image_rows(
    ids: Iterable[int], scale: Scale | None, estimates: dict[int, AssetEstimate]
) -> list[ImageRow]:
    """Rows for `ids`, in their order. Two queries. Ratings are those on `scale` of panelists who count, without
    practice."""
    ids = list(ids)
    assets = StudyAsset.objects.select_related("asset").in_bulk(ids)
    ratings = dict(
        Rating.objects.filter(study_asset__in=ids, scale=scale, current=True, value__isnull=False)
        .exclude(panelist__state__in=LEFT_OUT)
        .exclude(trial__kind=Trial.Kind.PRACTICE)
        .values_list("study_asset")
        .annotate(n=Count("pk"))
    )
    return [ImageRow(assets[pk], ratings.get(pk, 0), estimates.get(pk)) for pk in ids]


def answers(study_asset: StudyAsset) -> dict[int, dict[float, int]]:
    """How often each value was given, by scale id; practice and panelists who do not count are left out. One query."""
    table: dict[int, dict[float, int]] = {}
    counts = (
        Rating.objects.filter(study_asset=study_asset, current=True, value__isnull=False)
        .exclude(panelist__state__in=LEFT_OUT)
        .exclude(trial__kind=Trial.Kind.PRACTICE)
        .values_list("scale", "value")
        .annotate(n=Count("pk"))
    )
    for scale, value, n in counts:
        table.setdefault(scale, {})[value] = n
    return table
