"""The ratings of a study as the statistics take them: long form, careless raters left out."""

from collections.abc import Iterable

from django.db.models import QuerySet

from labeling.figures import chunks, log
from labeling.figures.log import rating_log
from labeling.figures.stamps import stamp_of, surroundings
from labeling.models import Rating, Scale, Trial
from labeling.statistics.ratings import Ratings

AGREEMENT_KINDS = (Trial.Kind.REGULAR, Trial.Kind.ANCHOR)
CONSENSUS_KINDS = (Trial.Kind.REGULAR, Trial.Kind.ANCHOR, Trial.Kind.GOLD)
LEFT_OUT = log.LEFT_OUT


def counted_ratings(scale: Scale, kinds: Iterable[str]) -> QuerySet[Rating]:
    """Current ratings with a value on `scale`, of trials of `kinds`, by raters who count."""
    return Rating.objects.filter(
        scale=scale, current=True, value__isnull=False, trial__kind__in=list(kinds)
    ).exclude(panelist__state__in=LEFT_OUT)


def first_of_each_rater(ratings: QuerySet[Rating]) -> QuerySet[Rating]:
    """One rating per image and panelist, by image: an anchor given back and shown again may have come in twice."""
    pair = ("study_asset_id", "panelist_id")
    return ratings.order_by(*pair, "pk").distinct(*pair)


def long_form(scale: Scale, kinds: Iterable[str] = AGREEMENT_KINDS) -> Ratings:
    """Units are ids of study assets, raters ids of panelists, both ascending."""
    return rating_log(scale).counted().of_kinds(*kinds).long_form()


def stamp(scale: Scale) -> str:
    """Changes whenever `long_form` would: for caching what was computed from it."""
    return stamp_of(scale, {scale.pk: chunks.refresh(scale)}, surroundings(scale.study))
