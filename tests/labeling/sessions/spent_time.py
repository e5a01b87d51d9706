"""Answers at set times, for tests of sessions."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from labeling.models import Block, Panelist, Trial
from tests.factories import add_images
from tests.labeling.panel import join, make_study

NOW = timezone.now().replace(microsecond=0)


def rated(*minutes_ago: float, **about: Any) -> Panelist:
    """Somebody whose answers came in so many minutes before NOW; sessions of 45 minutes, rests of 10."""
    panelist = join(make_study(**{"images": 6, "block_length": 40, **about}))
    block = Block.objects.create(panelist=panelist, number=1, seed=1, state="done", expires_at=NOW)
    anchor = add_images(panelist.study, 1, purpose="anchor", first=700)[0]
    for position, minutes in enumerate(minutes_ago, start=1):
        Trial.objects.create(
            block=block,
            panelist=panelist,
            study_asset=anchor,
            kind=Trial.Kind.ANCHOR,
            position=position,
            state=Trial.State.ANSWERED,
            answered_at=NOW - timedelta(minutes=minutes),
        )
    return panelist


def every(step: float, first: float, last: float = 0) -> list[float]:
    """Minutes ago, from `first` to `last`."""
    return [first - step * n for n in range(int((first - last) / step) + 1)]


def minutes(until: datetime | None) -> float | None:
    return None if until is None else (until - NOW).total_seconds() / 60
