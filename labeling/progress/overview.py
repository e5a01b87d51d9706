"""How far a study is: what was answered, what is wanted, who rates. A fixed number of queries each."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncDay, TruncHour, TruncMinute
from django.utils import timezone

from labeling.disclosure import part_withheld, withheld_cells
from labeling.fills import is_extra, share_out
from labeling.label_data import LEFT_OUT
from labeling.models import Panelist, Stratum, StratumFill, Study, StudyAsset, Trial

SHOWN = ~Q(kind=Trial.Kind.PRACTICE)
# As `fills.is_extra`: what such strata answer is welcome and not wanted. It must not be told from the two sums either,
# so it stays among the answers. Answers about images that became gold since are wanted as far as they are there.
EXTRA = Stratum.objects.filter(
    matches={},
    panelists_wanted=0,
    population_share=0,
    study__in=Stratum.objects.exclude(matches={}).values("study"),
)
REGULAR = Q(study_asset__purpose=StudyAsset.Purpose.REGULAR)
WANTED = Sum(
    Case(
        When(stratum__in=EXTRA, then=0),
        When(REGULAR, then=F("target")),
        default=F("answered"),
        output_field=IntegerField(),
    )
)
SHORT = Count("pk", filter=REGULAR & ~Q(stratum__in=EXTRA) & Q(answered__lt=F("target")))
MOST_POINTS = 400
# How finely growth is counted: the first line whose span the study does not exceed.
STEPS = (
    (timedelta(hours=6), timedelta(minutes=1), TruncMinute),
    (timedelta(days=4), timedelta(hours=1), TruncHour),
)


class Progress(NamedTuple):
    """`answered` and `wanted` are showings: one image before one panelist. 0 wanted: nothing is collected.

    `complete`: every image has the answers it wants; those on top of it, from whoever fits no stratum, do not tell.
    `panelists` are all who were ever let in; `counted` those of them who are neither suspended nor withdrawn.
    Of a large study, answers and what is wanted are as of `counted_at` (None: as of now); while they are `counting`,
    counted for the first time, they are 0.
    """

    answered: int
    wanted: int
    complete: bool
    images: int
    pictures: int
    panelists: int
    suspended: int
    watched: int
    counted: int
    counting: bool = False
    counted_at: datetime | None = None

    @property
    def percent(self) -> int:
        """Of the wanted answers, 0 to 100; 100 only where no image is short of any."""
        most = 100 if self.complete else 99
        return min(most, round(100 * self.answered / self.wanted)) if self.wanted else 0


class StratumProgress(NamedTuple):
    """`panelists` are those who count; with `withheld`, neither they nor their answers may be shown by themselves.

    `started` of them have answered at least once. `each` ratings of one image are wanted from this stratum.
    """

    name: str
    panelists: int
    panelists_wanted: int
    answered: int
    wanted: int
    started: int
    each: int
    withheld: bool
    started_withheld: bool
    extra: bool

    @property
    def shown_panelists(self) -> int | None:
        return None if self.withheld else self.panelists

    @property
    def shown_answered(self) -> int | None:
        return None if self.withheld else self.answered

    @property
    def shown_started(self) -> int | None:
        return None if self.withheld or self.started_withheld else self.started


def progress_of(studies: Iterable[Study]) -> dict[int, Progress]:
    """Progress by study id, counted now: four queries however many studies. For pages, see `progress_shown`."""
    ids = [study.pk for study in studies]
    return progress_with(ids, images_of(ids), people_of(ids))


def progress_with(
    ids: list[int],
    images: Mapping[int, tuple[int, int]],
    people: Mapping[int, tuple[int, int, int, int]],
) -> dict[int, Progress]:
    """The same where images and panelists are counted already: two queries."""
    fills = wanted_of(ids)
    answered = answered_of(ids)
    return {
        pk: Progress(
            answered.get(pk, 0),
            *fills.get(pk, (0, False)),
            *images.get(pk, (0, 0)),
            *people.get(pk, (0, 0, 0, 0)),
        )
        for pk in ids
    }


def wanted_of(ids: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """(answers wanted, whether no image is short of any) by study id."""
    return {
        pk: (wanted, bool(wanted) and not short)
        for pk, wanted, short in StratumFill.objects.filter(stratum__study__in=ids)
        .values("stratum__study")
        .annotate(wanted=WANTED, short=SHORT)
        .values_list("stratum__study", "wanted", "short")
    }


def answered_of(ids: Iterable[int]) -> dict[int, int]:
    counts = _answered().filter(panelist__study__in=ids).values_list("panelist__study")
    return dict(counts.annotate(n=Count("pk")))


def images_of(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """(images, those with a picture) by study id."""
    return {
        pk: (images, pictures)
        for pk, images, pictures in StudyAsset.objects.filter(study__in=ids)
        .order_by()
        .values("study")
        .annotate(images=Count("pk"), pictures=Count("asset"))
        .values_list("study", "images", "pictures")
    }


def people_of(ids: Iterable[int]) -> dict[int, tuple[int, int, int, int]]:
    """(panelists, suspended, on watch, counted) by study id."""
    return {
        pk: (panelists, suspended, watched, counted)
        for pk, panelists, suspended, watched, counted in Panelist.objects.filter(study__in=ids)
        .order_by()
        .values("study")
        .annotate(
            panelists=Count("pk"),
            suspended=Count("pk", filter=Q(state=Panelist.State.SUSPENDED)),
            watched=Count("pk", filter=Q(state=Panelist.State.WATCH)),
            counted=Count("pk", filter=~Q(state__in=LEFT_OUT)),
        )
        .values_list("study", "panelists", "suspended", "watched", "counted")
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


def missing(study: Study) -> int:
    """Answers that regular images still want, in the strata that are waited for."""
    short = StratumFill.objects.filter(REGULAR & ~Q(stratum__in=EXTRA), stratum__study=study)
    return short.aggregate(n=Coalesce(Sum(F("target") - F("answered")), 0))["n"]


def open_images(study: Study) -> QuerySet[StudyAsset, int]:
    """Ids of the images that still want answers in a stratum that is waited for, in the order of their names."""
    return short_of(study, study.assets.all()).order_by("name").values_list("pk", flat=True)


def short_of(study: Study, images: QuerySet[StudyAsset]) -> QuerySet[StudyAsset]:
    """Those of `images` that still want answers."""
    extra = Stratum.objects.filter(pk__in=EXTRA.values("pk"), study=study).values_list("pk", flat=True)
    short = StratumFill.objects.filter(stratum__study=study, answered__lt=F("target"))
    return images.filter(
        purpose=StudyAsset.Purpose.REGULAR,
        pk__in=short.exclude(stratum__in=list(extra)).values("study_asset"),
    )


def fill_sums(study: Study) -> dict[int, tuple[int, int, int]]:
    """(answered, wanted, regular images) by stratum id."""
    return {
        pk: (answered, wanted, regular)
        for pk, answered, wanted, regular in StratumFill.objects.filter(stratum__study=study)
        .values("stratum")
        .annotate(there=Sum("answered"), wanted=WANTED, regular=Count("pk", filter=REGULAR))
        .values_list("stratum", "there", "wanted", "regular")
    }


def strata_progress(
    study: Study, fills: dict[int, tuple[int, int, int]] | None = None
) -> list[StratumProgress]:
    """Panel against quota, in the order of the quota plan. Three queries; `fills` are `fill_sums` known already."""
    fills = fill_sums(study) if fills is None else fills
    started = Exists(Trial.objects.filter(SHOWN, panelist=OuterRef("pk"), state=Trial.State.ANSWERED))
    people = {
        pk: (n, begun)
        for pk, n, begun in Panelist.objects.filter(study=study)
        .exclude(state__in=LEFT_OUT)
        .annotate(started=started)
        .values("stratum")
        .annotate(n=Count("pk"), begun=Count("pk", filter=Q(started=True)))
        .values_list("stratum", "n", "begun")
    }
    strata = list(study.strata.all())
    sizes = {stratum.pk: people.get(stratum.pk, (0, 0))[0] for stratum in strata}
    back, each = withheld_cells(sizes, study.min_cell), share_out(study.ratings_per_asset, strata)
    rows = []
    for stratum in strata:
        size, begun = people.get(stratum.pk, (0, 0))
        answered, wanted, regular = fills.get(stratum.pk, (0, 0, 0))
        extra = is_extra(stratum, strata)
        if stratum.pk in back:
            # By the plan alone: what is wanted in fact follows, in part, from what was answered.
            wanted = each[stratum.pk] * regular
        rows.append(
            StratumProgress(
                stratum.name,
                size,
                stratum.panelists_wanted,
                answered,
                0 if extra else wanted,
                begun,
                each[stratum.pk],
                stratum.pk in back,
                part_withheld(begun, size, study),
                extra,
            )
        )
    return rows


def images_done(study: Study) -> int:
    """Regular images that have every answer they want, in every stratum that is waited for."""
    strata = list(study.strata.all())
    waited_for = [stratum.pk for stratum in strata if not is_extra(stratum, strata)]
    fills = StratumFill.objects.filter(
        stratum__in=waited_for, study_asset__purpose=StudyAsset.Purpose.REGULAR
    )
    images = fills.values("study_asset").annotate(short=Count("pk", filter=Q(answered__lt=F("target"))))
    return images.filter(short=0).count()
