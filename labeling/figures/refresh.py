"""Refreshing a study's figures in the background: asked for often, done seldom, one part after the other."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.job_runner import ClaimLost, Progress
from core.jobs import enqueue, job_kind
from core.models import Job
from labeling.figures import after_refresh
from labeling.figures.computing import compute
from labeling.figures.registry import KINDS, PARTS
from labeling.figures.stamps import is_small, latest_keys, more_of, stamp_of, surroundings
from labeling.models import Figures, Scale, Study

logger = logging.getLogger(__name__)
KIND = "refresh_figures"
PAUSE = timedelta(seconds=30)
PAUSE_OF_DURATION = 10
PAUSE_WAITING = timedelta(seconds=10)
KEEP_JOBS = timedelta(days=1)
Place = tuple[Scale | None, str, str]


def ask(study: Study, *, waiting: bool = False) -> Job | None:
    """Have a worker refresh the figures of `study`, unless it does so already or did a moment ago.

    A moment is 30 seconds, or ten times what the last refresh took; ten seconds where a page is `waiting` for figures
    that were never computed.
    """
    last = Job.objects.filter(kind=KIND, subject=study.slug).first()
    if last is not None and last.active:
        return last
    if last is not None and last.finished_at is not None:
        took = last.finished_at - (last.started_at or last.created_at)
        pause = PAUSE_WAITING if waiting else max(PAUSE, PAUSE_OF_DURATION * took)
        if timezone.now() < last.finished_at + pause:
            return None
    return ask_now(study)


def ask_now(study: Study) -> Job:
    """Have a worker refresh the figures of `study` as soon as it can."""
    job, _created = enqueue(KIND, study.slug, params={"slug": study.slug})
    return job


def ask_for_live_studies() -> int:
    """Ask for every live study whose kept figures are out of date. Returns for how many.

    Small studies are left alone: whoever looks at one has its figures computed.
    """
    asked = 0
    live = Study.objects.filter(state=Study.State.LIVE, figures__isnull=False).distinct().order_by("pk")
    for study in live:
        if _outdated(study) and not is_small(study):
            asked += ask(study) is not None
    return asked


def wanted_parts(study: Study) -> list[Place]:
    """Every part that is kept or was asked for, and what each kind keeps from the start; never computed ones first."""
    scales = {scale.pk: scale for scale in study.scales.all()}
    rows = Figures.objects.filter(study=study, kind__in=KINDS).order_by(
        "stamp", "scale__position", "kind", "key"
    )
    places: dict[tuple[int | None, str, str], Place] = {}
    kept = [(row.scale_id, row.kind, row.key) for row in rows.only("scale_id", "kind", "key")]
    missing = set(rows.filter(stamp="").values_list("scale_id", "kind", "key"))
    for pk, kind, key in sorted(kept, key=lambda place: place not in missing):
        places[pk, kind, key] = (scales.get(pk) if pk is not None else None, kind, key)
    for scale, kind, key in _from_the_start(study):
        places.setdefault((scale.pk if scale else None, kind, key), (scale, kind, key))
    # By scale, so that its ratings are read once for all that is computed from them.
    order = {pk: place for place, pk in enumerate(scales)}
    return sorted(places.values(), key=lambda part: order.get(part[0].pk, 0) if part[0] else len(order))


@job_kind(KIND)
def work(progress: Progress, slug: str) -> dict[str, Any]:
    """Compute every part that is out of date. One that fails keeps its old figures and is named in the result."""
    study = Study.objects.filter(slug=slug).first()
    if study is None:
        return {"parts": 0, "failed": []}
    failed: list[dict[str, str]] = []
    tried: set[tuple[int | None, str, str]] = set()
    while parts := [part for part in _out_of_date(study) if _named(part) not in tried]:
        # What pages ask for meanwhile is done in another round.
        for place, part in enumerate(parts):
            scale, kind, key = part
            tried.add(_named(part))
            progress(
                place, len(parts), " ".join(filter(None, (scale.name if scale else "", kind, key)))[:120]
            )
            try:
                compute(study, scale, kind, key)
            except ClaimLost:
                raise
            except Exception as error:
                logger.exception("Figures %s %s of %s could not be computed", kind, key, scale or study)
                failed.append(
                    {
                        "scale": scale.name if scale else "",
                        "kind": kind,
                        "key": key,
                        "error": f"{type(error).__name__}: {error}"[:500],
                    }
                )
        progress(len(parts), len(parts))
    failed += [{"scale": "", "kind": "", "key": "", "error": error} for error in after_refresh.run(study)]
    _clear_away(study)
    return {"parts": len(tried), "failed": failed}


def _out_of_date(study: Study) -> list[Place]:
    parts, latest, around = wanted_parts(study), latest_keys(study), surroundings(study)
    more = more_of(study, [kind for _scale, kind, _key in parts])
    stamps: dict[tuple[int | None, str, str], str] = {
        (pk, kind, key): stamp
        for pk, kind, key, stamp in study.figures.values_list("scale_id", "kind", "key", "stamp")
    }
    return [
        part for part in parts if stamps.get(_named(part)) != stamp_of(part[0], latest, around, more[part[1]])
    ]


def _outdated(study: Study) -> bool:
    rows = list(study.figures.values_list("scale_id", "kind", "stamp"))
    latest, around = latest_keys(study), surroundings(study)
    more = more_of(study, [kind for _pk, kind, _stamp in rows])
    scales = {scale.pk: scale for scale in study.scales.all()}
    return any(
        stamp != stamp_of(None if pk is None else scales.get(pk), latest, around, more[kind])
        for pk, kind, stamp in rows
    )


def _named(part: Place) -> tuple[int | None, str, str]:
    return (part[0].pk if part[0] else None, part[1], part[2])


def _from_the_start(study: Study) -> Iterator[Place]:
    for kind, parts in PARTS.items():
        for scale, key in parts(study):
            yield scale, kind, key


def _clear_away(study: Study) -> None:
    """A refresh a minute leaves many rows behind that nobody will look at."""
    old = timezone.now() - KEEP_JOBS
    Job.objects.filter(kind=KIND, subject=study.slug, state=Job.State.DONE, finished_at__lt=old).delete()
