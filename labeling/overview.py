"""How far a study is: what was answered, what is wanted, who rates. A fixed number of queries each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDay, TruncHour, TruncMinute
from django.utils import timezone

from labeling.label_data import LEFT_OUT
from labeling.models import Panelist, StratumFill, Study, StudyAsset, Trial

MOST_POINTS = 400
# How finely growth is counted: the first line whose span the study does not exceed.
STEPS = (
    (timedelta(hours=6), timedelta(minutes=1), TruncMinute),
    (timedelta(days=4), timedelta(hours=1), TruncHour),
)


class Progress(NamedTuple):
    """`answered` and `wanted` are showings: one image before one panelist. 0 wanted: nothing is collected."""

    answered: int
    wanted: int
    images: int
    pictures: int
    panelists: int
    suspended: int
    watched: int

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.answered / self.wanted)) if self.wanted else 0


class StratumProgress(NamedTuple):
    name: str
    panelists: int
    panelists_wanted: int
    answered: int
    wanted: int


def progress_of(studies: Iterable[Study]) -> dict[int, Progress]:
    """Progress by study id, four queries however many studies."""
    ids = [study.pk for study in studies]
    wanted = dict(
        StratumFill.objects.filter(stratum__study__in=ids)
        .values_list("stratum__study")
        .annotate(wanted=Sum("target"))
        .values_list("stratum__study", "wanted")
    )
    answered = dict(
        _answered().filter(panelist__study__in=ids).values_list("panelist__study").annotate(n=Count("pk"))
    )
    images = {
        pk: (images, pictures)
        for pk, images, pictures in StudyAsset.objects.filter(study__in=ids)
        .values("study")
        .annotate(images=Count("pk"), pictures=Count("asset"))
        .values_list("study", "images", "pictures")
    }
    people = {
        pk: (panelists, suspended, watched)
        for pk, panelists, suspended, watched in Panelist.objects.filter(study__in=ids)
        .values("study")
        .annotate(
            panelists=Count("pk"),
            suspended=Count("pk", filter=Q(state=Panelist.State.SUSPENDED)),
            watched=Count("pk", filter=Q(state=Panelist.State.WATCH)),
        )
        .values_list("study", "panelists", "suspended", "watched")
    }
    return {
        pk: Progress(
            answered.get(pk, 0), wanted.get(pk, 0), *images.get(pk, (0, 0)), *people.get(pk, (0, 0, 0))
        )
        for pk in ids
    }


def _answered() -> QuerySet[Trial]:
    """Regular showings that were answered, by panelists whose answers count."""
    return Trial.objects.filter(kind=Trial.Kind.REGULAR, state=Trial.State.ANSWERED).exclude(
        panelist__state__in=LEFT_OUT
    )


def growth(study: Study) -> list[tuple[datetime, int]]:
    """(local time, answered until then), by minute, hour or day as the study is long; about 400 points."""
    when = Coalesce("answered_at", "block__created_at")
    trials = _answered().filter(panelist__study=study).annotate(when=when)
    span = trials.aggregate(first=Min("when"), last=Max("when"))
    if span["first"] is None:
        return []
    length = span["last"] - span["first"]
    step, cut = next(
        ((step, cut) for most, step, cut in STEPS if length <= most), (timedelta(days=1), TruncDay)
    )
    counts = trials.annotate(cut=cut("when")).values_list("cut").annotate(n=Count("pk")).order_by("cut")
    points: list[tuple[datetime, int]] = []
    total = 0
    for at, n in counts:
        if not points:
            points.append((timezone.localtime(at), 0))
        total += n
        points.append((timezone.localtime(at) + step, total))
    keep = max(1, len(points) // MOST_POINTS)
    return points[::keep] if points[-1] in points[::keep] else [*points[::keep], points[-1]]


def strata_progress(study: Study) -> list[StratumProgress]:
    """Panel against quota, in the order of the quota plan."""
    people = dict(
        Panelist.objects.filter(study=study)
        .exclude(state__in=LEFT_OUT)
        .values_list("stratum")
        .annotate(n=Count("pk"))
    )
    fills = {
        pk: (answered, wanted)
        for pk, answered, wanted in StratumFill.objects.filter(stratum__study=study)
        .values("stratum")
        .annotate(there=Sum("answered"), wanted=Sum("target"))
        .values_list("stratum", "there", "wanted")
    }
    return [
        StratumProgress(
            stratum.name,
            people.get(stratum.pk, 0),
            stratum.panelists_wanted,
            *fills.get(stratum.pk, (0, 0)),
        )
        for stratum in study.strata.all()
    ]


def images_done(study: Study) -> int:
    """Images that have every answer they want, in every stratum."""
    short = StratumFill.objects.filter(study_asset__study=study, answered__lt=F("target"))
    wanted = study.assets.filter(fills__isnull=False).distinct().count()
    return wanted - short.values("study_asset").distinct().count()
