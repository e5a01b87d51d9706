"""The ratings of a study as the statistics take them: long form, careless raters left out."""

import hashlib
from collections.abc import Iterable

import numpy as np
from django.db.models import Count, Max, Q, QuerySet

from labeling.models import Panelist, Rating, Scale, Trial
from labeling.statistics.ratings import Ratings

AGREEMENT_KINDS = (Trial.Kind.REGULAR, Trial.Kind.ANCHOR)
CONSENSUS_KINDS = (Trial.Kind.REGULAR, Trial.Kind.ANCHOR, Trial.Kind.GOLD)
LEFT_OUT = (Panelist.State.SUSPENDED, Panelist.State.WITHDRAWN)


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
    rows = first_of_each_rater(counted_ratings(scale, kinds))
    table = np.array(
        list(rows.values_list("study_asset_id", "panelist_id", "value")), dtype=np.float64
    ).reshape(-1, 3)
    return Ratings.from_long(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


def stamp(scale: Scale) -> str:
    """Changes whenever `long_form` would: for caching what was computed from it."""
    # The number beside the latest key: a transaction that took an earlier key may commit after a later one.
    seen = Rating.objects.filter(scale=scale).aggregate(
        latest=Max("pk"), number=Count("pk"), current=Count("pk", filter=Q(current=True))
    )
    left_out = Panelist.objects.filter(study=scale.study_id, state__in=LEFT_OUT).order_by("pk")
    out = hashlib.sha256(repr(list(left_out.values_list("pk", flat=True))).encode()).hexdigest()
    return f"{scale.pk}:{seen['latest']}:{seen['number']}:{seen['current']}:{out[:16]}"
