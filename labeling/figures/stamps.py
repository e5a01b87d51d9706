"""Marks that change whenever figures may: cheap at any number of ratings."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection
from django.utils import timezone

from core.models import AuditEvent
from labeling.figures.registry import MOVED_BY
from labeling.models import Scale, Study, StudyAsset

SMALL = 20_000  # ratings of a study, up to which a request computes figures itself

_LATEST = (
    "select scale.id, coalesce((select max(rating.id) from rating where rating.scale_id = scale.id), 0) "
    "from scale where scale.study_id = %s"
)
_PEOPLE = (
    "select md5(coalesce(string_agg(id || ':' || stratum_id || ':' || (state in ('suspended', 'withdrawn')), ',' "
    "order by id), '')) from panelist where study_id = %s"
)
_STRATA = (
    "select coalesce(string_agg(id || ':' || population_share, ',' order by id), '') from stratum "
    "where study_id = %s"
)
# Counting stops where the answer is clear: what the chunks hold is known, of the rest no more than SMALL are looked at.
_SIZE = (
    "select coalesce(sum(coalesce(there.rows, 0) + (select count(*) from (select from rating where "
    "rating.scale_id = scale.id and rating.id > coalesce(there.until, 0) limit %s) as new)), 0) from scale "
    "left join lateral (select sum(rows) as rows, max(until) as until from rating_chunk "
    "where rating_chunk.scale_id = scale.id) as there on true where scale.study_id = %s"
)


def latest_keys(study: Study) -> dict[int, int]:
    """The largest key of a rating by scale; 0 where there is none."""
    return dict(_all(_LATEST, study.pk))


def surroundings(study: Study) -> str:
    """A digest of who is on the panel, where, who is left out, which images are anchors, and of what the study and
    its scales are set to."""
    scales = study.scales.order_by("pk").values_list("pk", "low", "high", "level")
    anchors = (
        study.assets.filter(purpose=StudyAsset.Purpose.ANCHOR).order_by("pk").values_list("pk", flat=True)
    )
    settings = (study.seed, study.min_cell, study.rest_minutes, str(study.consensus_method))
    about = (_all(_PEOPLE, study.pk), _all(_STRATA, study.pk), list(scales), settings, list(anchors))
    return hashlib.sha256(repr(about).encode()).hexdigest()


def stamp_of(scale: Scale | None, latest: Mapping[int, int], around: str, more: str = "") -> str:
    """The mark of figures of `scale` (None: of the whole study) made of ratings up to the keys `latest`; `more` is what
    figures of their kind follow from besides."""
    keys = sorted(latest.items()) if scale is None else [(scale.pk, latest.get(scale.pk, 0))]
    about = (keys, around, more) if more else (keys, around)
    return hashlib.sha256(repr(about).encode()).hexdigest()


def more_of(study: Study, kinds: Iterable[str]) -> dict[str, str]:
    """What figures of `kinds` follow from besides; "" where that is nothing."""
    return {kind: MOVED_BY[kind](study) if kind in MOVED_BY else "" for kind in set(kinds)}


def deeds_and_day(study: Study) -> str:
    """Changes with whatever somebody did in the study (images, ratings wanted, quota, stopping are all in the audit
    trail) and with the day. One look into an index."""
    return f"{latest_deed(study)} {timezone.localdate()}"


def latest_deed(study: Study, *actions: str) -> int:
    """The key of the latest event of `study` in the audit trail, or of the latest of `actions`; 0 without."""
    events = AuditEvent.objects.filter(study=study.slug)
    if actions:
        events = events.filter(action__in=actions)
    return events.order_by("-at", "-pk").values_list("pk", flat=True).first() or 0


def is_small(study: Study) -> bool:
    """Whether figures are quick enough to be computed while somebody waits. At most SMALL index entries per scale."""
    return bool(_all(_SIZE, SMALL + 1, study.pk)[0][0] <= SMALL)


def _all(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())
