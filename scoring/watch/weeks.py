"""What was observed, week by week and source by source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from core.seeds import seed_of
from scoring.models import ModelVersion, Observation

ALL = ""  # every source together
MOST_SOURCES = 12  # by name; what comes from more of them is only in ALL
MOST_A_WEEK = 20_000  # observations compared; of more, this many drawn by a seed


@dataclass
class Material:
    """Values by kind ("quality", "score", "embedding") and name, of one source in one week."""

    images: int = 0
    values: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, quality: Mapping[str, float], distance: float | None, scores: Mapping[str, float]) -> None:
        self.images += 1
        for name, value in quality.items():
            self.values["quality", name].append(value)
        for name, value in scores.items():
            self.values["score", name].append(value)
        if distance is not None:
            self.values["embedding", "distance"].append(distance)


def monday(moment: datetime) -> date:
    day = timezone.localtime(moment).date()
    return day - timedelta(days=day.weekday())


def span(week: date) -> tuple[datetime, datetime]:
    """First moment of the week and first moment after it, in the server's time zone."""
    first, after = (datetime.combine(day, time.min) for day in (week, week + timedelta(days=7)))
    return timezone.make_aware(first), timezone.make_aware(after)


def counted(model: ModelVersion, until: datetime) -> dict[date, dict[str, tuple[int, int]]]:
    """{week: {source: (observations, of them after `until`)}}."""
    rows = (
        Observation.objects.filter(model=model)
        .annotate(week=TruncWeek("seen_at"))
        .values_list("week", "source")
        .annotate(everything=Count("pk"), new=Count("pk", filter=Q(seen_at__gt=until)))
        .order_by("week", "source")
    )
    found: dict[date, dict[str, tuple[int, int]]] = defaultdict(dict)
    for week, source, everything, new in rows:
        found[timezone.localtime(week).date()][source] = (everything, new)
    return found


def main_sources(weeks: Mapping[date, Mapping[str, tuple[int, int]]]) -> set[str]:
    """The sources that most images came from."""
    totals: dict[str, int] = defaultdict(int)
    for sources in weeks.values():
        for source, (everything, _new) in sources.items():
            totals[source] += everything
    return set(sorted(totals, key=lambda one: (-totals[one], one))[:MOST_SOURCES])


def read(
    model: ModelVersion, week: date, sources: Iterable[str], after: datetime | None
) -> dict[str, Material]:
    """The observations of `week` by source and together; those after `after` alone where it is given."""
    first, end = span(week)
    rows = Observation.objects.filter(model=model, seen_at__gte=first, seen_at__lt=end)
    if after is not None:
        rows = rows.filter(seen_at__gt=after)
    ids = np.array(rows.order_by("pk").values_list("pk", flat=True), dtype=np.int64)
    if len(ids) > MOST_A_WEEK:
        rng = np.random.default_rng(seed_of("watch", model.seed, week))
        rows = rows.filter(pk__in=rng.choice(ids, MOST_A_WEEK, replace=False).tolist())
    found = {source: Material() for source in (*sources, ALL)}
    for source, quality, distance, scores in rows.values_list(
        "source", "quality", "distance", "scores"
    ).iterator(5000):
        found[ALL].add(quality, distance, scores)
        if source in found and source != ALL:
            found[source].add(quality, distance, scores)
    return found
