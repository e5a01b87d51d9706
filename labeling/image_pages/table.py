"""The images of a study with their ratings and estimates, filtered, sorted and cut into pages."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, QuerySet
from numpy.typing import NDArray

from labeling.estimates import AssetEstimate, consensus
from labeling.image_pages.figures import ImageFigures
from labeling.label_data import LEFT_OUT
from labeling.models import Rating, Scale, Study, StudyAsset, Trial
from labeling.progress.shown import open_images
from labeling.statistics.errors import NotEstimable

GALLERY, TABLE = 36, 50  # images on a page
SORTS = (
    "name", "-name", "-estimate", "estimate", "-width", "width", "-ratings", "ratings", "-spread", "spread"
)  # fmt: skip
REPEATED = (Trial.Kind.PRACTICE, Trial.Kind.REPEAT)


class ImageRow(NamedTuple):
    """`estimate` carries its relative interval, `spread` is the standard deviation, `bars` how often each answer was
    given; None or empty where there is none."""

    study_asset: StudyAsset
    ratings: int
    estimate: dict[str, float] | None
    half: float | None = None
    spread: float | None = None
    bars: tuple[int, ...] = ()


class Filters(NamedTuple):
    """What is left of the images: `still` is "", "open" (answers are missing), "wide" (the interval is) or "problem" (no
    features could be computed)."""

    purpose: str = ""
    words: str = ""
    group: str = ""
    still: str = ""

    def of(self, study: Study) -> QuerySet[StudyAsset]:
        """All but `still`, which figures tell."""
        found = study.assets.all()
        if self.purpose in StudyAsset.Purpose.values:
            found = found.filter(purpose=self.purpose)
        if self.words:
            found = found.filter(name__icontains=self.words)
        if self.group:
            found = found.filter(group=self.group)
        return found


def estimates_by_asset(study: Study, scale: Scale) -> tuple[dict[int, AssetEstimate], str]:
    """(estimates by study asset, code of the reason why there are none)."""
    try:
        return {row.study_asset_id: row for row in consensus(study, scale)}, ""
    except NotEstimable as error:
        return {}, error.code


def image_page(
    study: Study, filters: Filters, figures: ImageFigures, sort: str, page: str | None, size: int
) -> Page[int]:
    """A page of ids of images, in the order `sort` (one of SORTS). What has no figure to sort by comes last.

    Names are sorted by the database, or as they were when figures were computed; figures are sorted here. No row of an
    image that is not shown is read.
    """
    found = filters.of(study)
    chosen = _chosen(study, filters.still, figures)
    key, down = sort.lstrip("-"), sort.startswith("-")
    if key == "name" and chosen is None:
        ordered = found.order_by("-name" if down else "name").values_list("pk", flat=True)
        return Paginator(ordered, size).get_page(page)
    if chosen is None:
        ids = ids_of(found)
    elif any(filters._replace(still="")):
        ids = chosen[np.isin(chosen, ids_of(found))]
    else:
        ids = chosen
    if key == "name":
        return Paginator(ids[::-1] if down else ids, size).get_page(page)
    return Paginator(_sorted(ids, figures, key, down), size).get_page(page)


def _chosen(study: Study, still: str, figures: ImageFigures) -> NDArray[np.int64] | None:
    """Ids of what is `still` open, in the order of their names; None where that is not asked."""
    if still == "wide":
        wide = figures.half > study.stop_half_width
        return figures.asset[wide][np.argsort(figures.by_name[wide], kind="stable")]
    if still == "problem":
        broken = study.assets.exclude(problem="").order_by("name")
        return np.array(list(broken.values_list("pk", flat=True)), dtype=np.int64)
    return open_images(study) if still == "open" else None


def ids_of(found: QuerySet[StudyAsset]) -> NDArray[np.int64]:
    """Ascending; as one text from the database, which is several times faster than a row for each."""
    sql, params = found.order_by().values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"select string_agg(id::text, ',') from ({sql}) found(id)", params)  # noqa: S608
        (text,) = cursor.fetchone()
    return np.sort(np.fromstring(text or "", dtype=np.int64, sep=","))


def most_uncertain(study: Study, figures: ImageFigures, number: int) -> list[int]:
    """Ids of the images with the widest intervals, widest first."""
    half = figures.half
    known = np.flatnonzero(np.isfinite(half))
    if not known.size:
        return []
    widest = known[np.argsort(-half[known], kind="stable")[:number]]
    return [int(pk) for pk in figures.asset[widest]]


def _sorted(ids: NDArray[np.int64], figures: ImageFigures, key: str, down: bool) -> NDArray[np.int64]:
    columns = {
        "estimate": figures.estimate,
        "width": figures.half,
        "ratings": figures.n,
        "spread": figures.sd,
    }
    values = np.full(ids.size, np.nan)
    if figures.asset.size:
        at = np.minimum(np.searchsorted(figures.asset, ids), figures.asset.size - 1)
        values = np.where(figures.asset[at] == ids, columns[key].astype(np.float64)[at], np.nan)
    # nan is sorted to the end, whichever way.
    return ids[np.argsort(-values if down else values, kind="stable")]


def image_rows(ids: Iterable[int], scale: Scale | None, figures: ImageFigures) -> list[ImageRow]:
    """Rows for `ids`, in their order; images that are gone are left out. Two queries.

    Ratings are those on `scale` of panelists who count, without practice and repeats.
    """
    ids = [int(pk) for pk in ids]
    assets = StudyAsset.objects.select_related("asset").in_bulk(ids)
    ratings = dict(
        Rating.objects.filter(study_asset__in=ids, scale=scale, current=True, value__isnull=False)
        .exclude(panelist__state__in=LEFT_OUT)
        .exclude(trial__kind__in=REPEATED)
        .values_list("study_asset")
        .annotate(n=Count("pk"))
    )
    return [_row(assets[pk], ratings.get(pk, 0), figures) for pk in ids if pk in assets]


def _row(image: StudyAsset, ratings: int, figures: ImageFigures) -> ImageRow:
    at = figures.place(image.pk)
    if at is None:
        return ImageRow(image, ratings, None)
    estimate = figures.interval(at)
    return ImageRow(
        image,
        ratings,
        estimate,
        None if estimate is None else float(figures.half[at]),
        _finite(figures.sd[at]),
        tuple(figures.counts[at].tolist()),
    )


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def answers(study_asset: StudyAsset) -> dict[int, dict[float, int]]:
    """How often each value was given, by scale id; practice, repeats and panelists who do not count are left out. One
    query."""
    table: dict[int, dict[float, int]] = {}
    counts = (
        Rating.objects.filter(study_asset=study_asset, current=True, value__isnull=False)
        .exclude(panelist__state__in=LEFT_OUT)
        .exclude(trial__kind__in=REPEATED)
        .values_list("scale", "value")
        .annotate(n=Count("pk"))
    )
    for scale, value, n in counts:
        table.setdefault(scale, {})[value] = n
    return table
