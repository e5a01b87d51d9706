"""How far a study is: what was answered, what is wanted, who rates. Each function is a fixed number of queries."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDay, TruncHour
from django.utils import timezone

from labeling.label_data import LEFT_OUT
from labeling.models import Panelist, StratumFill, Study, StudyAsset, Trial

MOST_POINTS = 400
HOURLY_WITHIN = timedelta(days=4)


class Progress(NamedTuple):
    """`answered` and `wanted` are showings: one image judged by one panelist. 0 wanted: nothing is being collected."""

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
    fills = dict(
        StratumFill.objects.filter(stratum__study__in=ids)
        .values_list("stratum__study")
        .annotate(wanted=Sum("target"))
        .values_list("stratum__study", "wanted")
    )
    answered = dict(
        _answered().filter(panelist__study__in=ids).values_list("panelist__study").annotate(n=Count("pk"))
    )
    assets = {
        row["study"]: row
        for row in StudyAsset.objects.filter(study__in=ids)
        .values("study")
        .annotate(images=Count("pk"), pictures=Count("asset"))
    }
    people = {
        row["study"]: row
        for row in Panelist.objects.filter(study__in=ids)
        .values("study")
        .annotate(
            panelists=Count("pk"),
            suspended=Count("pk", filter=Q(state=Panelist.State.SUSPENDED)),
            watched=Count("pk", filter=Q(state=Panelist.State.WATCH)),
        )
    }
    return {
        pk: Progress(
            answered=answered.get(pk, 0),
            wanted=fills.get(pk, 0),
            images=assets.get(pk, {}).get("images", 0),
            pictures=assets.get(pk, {}).get("pictures", 0),
            panelists=people.get(pk, {}).get("panelists", 0),
            suspended=people.get(pk, {}).get("suspended", 0),
            watched=people.get(pk, {}).get("watched", 0),
        )
        for pk in ids
    }


def _answered() -> QuerySet[Trial]:
    """Regular showings that were answered, by panelists whose answers count."""
    return Trial.objects.filter(kind=Trial.Kind.REGULAR, state=Trial.State.ANSWERED).exclude(
        panelist__state__in=LEFT_OUT
    )


def growth(study: Study) -> list[tuple[datetime, int]]:
    """(local time, answered until then), by hour for studies of up to four days, else by day; at most 400 points."""
    when = Coalesce("answered_at", "block__created_at")
    trials = _answered().filter(panelist__study=study).annotate(when=when)
    span = trials.aggregate(first=Min("when"), last=Max("when"))
    if span["first"] is None:
        return []
    hourly = span["last"] - span["first"] <= HOURLY_WITHIN
    step = timedelta(hours=1) if hourly else timedelta(days=1)
    cut = TruncHour("when") if hourly else TruncDay("when")
    counts = trials.annotate(cut=cut).values_list("cut").annotate(n=Count("pk")).order_by("cut")
    points, total = [], 0
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
        row["stratum"]: row
        for row in StratumFill.objects.filter(stratum__study=study)
        .values("stratum")
        .annotate(answered_sum=Sum("answered"), wanted=Sum("target"))
    }
    return [
        StratumProgress(
            stratum.name,
            people.get(stratum.pk, 0),
            stratum.panelists_wanted,
            fills.get(stratum.pk, {}).get("answered_sum", 0),
            fills.get(stratum.pk, {}).get("wanted", 0),
        )
        for stratum in study.strata.all()
    ]


def images_done(study: Study) -> int:
    """Images that have every answer they want, in every stratum."""
    short = StratumFill.objects.filter(study_asset__study=study, answered__lt=F("target"))
    wanted = study.assets.filter(fills__isnull=False).distinct().count()
    return wanted - short.values("study_asset").distinct().count()
