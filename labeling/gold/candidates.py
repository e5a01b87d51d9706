"""Ranked candidates for gold, anchors, examples and practice, a page of them with what is known of each."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

from labeling.estimates import AssetEstimate
from labeling.gold.answers_given import Given, Panel, bars, panel_on, spread
from labeling.gold.wanted import HALF_OF_HONEST
from labeling.label_data import stamp
from labeling.models import Scale, Study, StudyAsset
from labeling.statistics.gold_candidates import gold_pairs, passed_fixed, passed_pair, spread_over_scale

USES = {
    "pair": _("gold: an ordered pair"),
    "fixed": _("gold: a fixed answer"),
    "anchor": _("hidden anchor"),
    "example": _("example beside the scale"),
    "practice": _("practice image"),
}
MOST = 60
PAGE = 12
CACHED_SECONDS = 600


class Image(NamedTuple):
    """One image with what the panel says: answers counted along the scale, their standard deviation."""

    study_asset: StudyAsset
    estimate: AssetEstimate | None
    ratings: int
    spread: float | None
    bars: list[tuple[str, int]]


class Candidate(NamedTuple):
    """`images` are one, or the higher and the lower one of a pair. `passed` is the share of the raters so far who
    would pass it, None where that is not known; `expected` and `tolerance` are suggestions."""

    images: tuple[Image, ...]
    passed: float | None
    expected: float | None
    tolerance: float | None
    difference: float | None = None


class Candidates(NamedTuple):
    """`reason` is the code of why nothing can be ranked; `enough` counts images with the answers it takes."""

    page: Page[Any]
    rows: list[Candidate]
    reason: str
    enough: int


def ranked(study: Study, scale: Scale, use: str, number: str | None = None) -> Candidates:
    """A page of candidates for `use` (a key of USES), best first."""
    free = _free(study)
    panel = panel_on(study, scale, set(free))
    key = f"gold-candidates:{use}:{stamp(scale)}:{len(free)}:{hash(frozenset(free))}"
    places = cache.get(key)
    if places is None:
        places = _rank(panel, use)
        cache.set(key, places, CACHED_SECONDS)
    page = Paginator(places, PAGE).get_page(number)
    images = images_of(scale, panel, [pk for place in page for pk in place])
    rows = [_candidate(scale, panel, tuple(images[pk] for pk in place)) for place in page]
    return Candidates(page, rows, panel.reason, int(panel.judged.usable().sum()))


def by_name(study: Study, scale: Scale, words: str, number: str | None = None) -> Candidates:
    """Images that may be chosen by hand and have `words` in their name, whatever is known of them."""
    found = study.assets.filter(
        purpose=StudyAsset.Purpose.REGULAR, asset__isnull=False, name__icontains=words
    )
    page = Paginator(found.order_by("name").values_list("pk", flat=True), PAGE).get_page(number)
    panel = panel_on(study, scale, set(page))
    images = images_of(scale, panel, list(page))
    rows = [_candidate(scale, panel, (images[pk],)) for pk in page]
    return Candidates(page, rows, panel.reason, int(panel.judged.usable().sum()))


def images_of(scale: Scale, panel: Panel, ids: Sequence[int]) -> dict[int, Image]:
    assets = StudyAsset.objects.select_related("asset").in_bulk(ids)
    return {pk: _image(scale, panel, assets[pk]) for pk in ids}


def _image(scale: Scale, panel: Panel, asset: StudyAsset) -> Image:
    given = panel.answers.get(asset.pk, {})
    n = sum(given.values())
    return Image(
        asset, panel.estimates.get(asset.pk), n, spread(given) if n > 1 else None, bars(scale, given)
    )


def _free(study: Study) -> list[int]:
    """Images of no other use: regular, with a picture, in no proposal that waits."""
    regular = study.assets.filter(purpose=StudyAsset.Purpose.REGULAR, asset__isnull=False)
    waiting = study.control_items.filter(state="proposed")
    taken = {pk for pair in waiting.values_list("asset_id", "lower_asset_id") for pk in pair}
    return [pk for pk in regular.order_by("pk").values_list("pk", flat=True) if pk not in taken]


def _rank(panel: Panel, use: str) -> list[tuple[int, ...]]:
    if use == "pair":
        return [(panel.ids[pair.higher], panel.ids[pair.lower]) for pair in gold_pairs(panel.judged, MOST)]
    levels = {"fixed": 5, "practice": 5}.get(use, 10)
    return [(panel.ids[k],) for k in spread_over_scale(panel.judged, MOST, levels)]


def _candidate(scale: Scale, panel: Panel, images: tuple[Image, ...]) -> Candidate:
    given: list[Given] = [panel.answers.get(image.study_asset.pk, {}) for image in images]
    estimate = images[0].estimate
    if len(images) == 2:
        other = images[1].estimate
        apart = estimate.estimate - other.estimate if estimate and other else None
        return Candidate(images, passed_pair(given[0], given[1], scale.high - scale.low), None, None, apart)
    expected = None if estimate is None else float(round(min(max(estimate.estimate, scale.low), scale.high)))
    tolerance = suggested_tolerance(scale)
    passed = None if expected is None else passed_fixed(given[0], expected, tolerance)
    return Candidate(images, passed, expected, tolerance)


def suggested_tolerance(scale: Scale) -> float:
    """Two points, or a third of a wide scale: less fails about half of all honest raters on a subjective scale."""
    return float(max(HALF_OF_HONEST, round((scale.high - scale.low) / 3)))
