"""How fast answers come in a study, and when the last one may be in: the same wherever a page says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Count, Min
from django.db.models.functions import TruncHour
from django.utils import timezone

from labeling.label_data import LEFT_OUT
from labeling.models import Study, Trial
from labeling.statistics.answer_rate import answer_rate, days_left
from labeling.statistics.errors import NotEstimable
from labeling.statistics.intervals import Estimate

DAYS = 7
KEPT = timedelta(days=DAYS + 1)


class Pace(NamedTuple):
    """Answers to regular images over the last seven times 24 hours, or since the first one if that is less: `counts`,
    one for each stretch of `length` days. `rate` is answers a day; `code` says why there is none."""

    rate: Estimate
    counts: tuple[int, ...] = ()
    length: float = 1.0
    code: str | None = None

    def days(self, missing: int) -> Estimate:
        """Days until `missing` answers are there, with a 95% prediction interval."""
        if self.code:
            return Estimate(None if missing else 0.0, None, None, "", self.rate.reason)
        return days_left(missing, self.counts, self.length)


NOT_BEGUN = Pace(Estimate(None, None, None, "", "Nobody has answered yet."), code="not_begun")


def recent_answers(study: Study) -> dict[str, Any]:
    """What `pace_of` reckons with, ready for JSON: first (when the first answer came, None: not yet) and hours, answers
    in each of the latest eight days. Imported answers came at somebody else's pace and are no part of it."""
    answers = Trial.objects.filter(
        panelist__study=study,
        kind=Trial.Kind.REGULAR,
        state=Trial.State.ANSWERED,
        block__imported=False,
        answered_at__isnull=False,
    ).exclude(panelist__state__in=LEFT_OUT)
    hours = (
        answers.filter(answered_at__gte=timezone.now() - KEPT)
        .annotate(hour=TruncHour("answered_at"))
        .values_list("hour")
        .annotate(Count("pk"))
        .order_by("hour")
    )
    first = answers.aggregate(first=Min("answered_at"))["first"]
    return {
        "first": first.isoformat() if first else None,
        "hours": {hour.isoformat(): number for hour, number in hours},
    }


def pace_of(recent: dict[str, Any], now: datetime | None = None) -> Pace:
    """The pace as of `now`, from what `recent_answers` found."""
    if not recent.get("first"):
        return NOT_BEGUN
    now = now or timezone.now()
    age = max((now - datetime.fromisoformat(recent["first"])) / timedelta(days=1), 1 / 24)
    whole = min(DAYS, int(age))
    length = 1.0 if whole else age
    edges = [now - timedelta(days=length * back) for back in range(max(whole, 1), -1, -1)]
    hours = [(datetime.fromisoformat(hour), number) for hour, number in recent["hours"].items()]
    counts = [
        sum(number for hour, number in hours if start <= hour + timedelta(minutes=30) < end)
        for start, end in pairwise(edges)
    ]
    if not whole:
        counts = [sum(number for _hour, number in hours)]
    try:
        return Pace(answer_rate(counts, length), tuple(counts), length)
    except NotEstimable as error:
        return Pace(Estimate(None, None, None, "", error.reason), code=error.code)
