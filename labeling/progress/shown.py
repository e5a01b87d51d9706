"""Progress for pages: counted at once in a small study, as last counted in a large one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.db.models.fields.json import KeyTransform
from numpy.typing import NDArray

from labeling.figures.kept import Kept, kept
from labeling.figures.progress import KIND, Counts, count, read
from labeling.models import Figures, Study
from labeling.progress import overview
from labeling.progress.overview import Progress, StratumProgress

# Showings that are counted within a request, of all studies on the page together: 100,000 take about .1 s.
AT_ONCE = 100_000


class Shown(NamedTuple):
    """`counts` as of `at` (None: as of now). `kept` is None where they were counted within the request; with
    `counting` they are not there yet."""

    counts: Counts
    at: datetime | None = None
    kept: Kept | None = None
    counting: bool = False


def shown(study: Study) -> Shown:
    """How far `study` is: at most `AT_ONCE` showings are counted now, of more the last count is read."""
    return last_count(study) or Shown(count(study))


def last_count(study: Study) -> Shown | None:
    """What was last counted of a large study; None for one that is counted at once."""
    if not _is_large(study):
        return None
    found = kept(study, None, KIND)
    if found is None:
        return Shown(Counts(), counting=True)
    return Shown(read(found.values), found.computed_at, found)


def progress_of(studies: Sequence[Study]) -> dict[int, Progress]:
    """By study id. Large studies that have been counted before are read together, as they were then; the queries grow
    with the number of those alone that never were. Whoever looks at such a study itself has it counted anew."""
    ids = [study.pk for study in studies]
    people = overview.people_of(ids)
    last = {
        pk: one for pk, one in _last(ids).items() if one.images * max(1, _people_in(people, pk)) > AT_ONCE
    }
    images = overview.images_of([pk for pk in ids if pk not in last])
    large = _largest([pk for pk in ids if pk not in last], images, people)
    now = [pk for pk in ids if pk not in large and pk not in last]
    found = overview.progress_with(now, images, people)
    for study in studies:
        if study.pk in large:
            counted = kept(study, None, KIND)
            if counted is not None:
                last[study.pk] = _brief(counted.values, counted.computed_at)
            else:
                about = (*images.get(study.pk, (0, 0)), *people.get(study.pk, (0, 0, 0, 0)))
                found[study.pk] = Progress(0, 0, False, *about, counting=True)
    for pk, one in last.items():
        people_now = people.get(pk, (0, 0, 0, 0))
        found[pk] = Progress(
            one.answered, one.wanted, one.complete, one.images, one.pictures, *people_now, counted_at=one.at
        )
    return found


class _Brief(NamedTuple):
    answered: int
    wanted: int
    complete: bool
    images: int
    pictures: int
    at: datetime


def _last(ids: Sequence[int]) -> dict[int, _Brief]:
    """What was last counted of these studies, without growth and arrays. One query."""
    names = _Brief._fields[:-1]
    rows = (
        Figures.objects.filter(study__in=ids, scale=None, kind=KIND)
        .exclude(stamp="")
        .values_list("study", "computed_at", *(KeyTransform(name, "values") for name in names))
    )
    return {pk: _Brief._make([*counts, at]) for pk, at, *counts in rows}


def _brief(values: Mapping[str, Any], at: datetime) -> _Brief:
    return _Brief._make([*(values[name] for name in _Brief._fields[:-1]), at])


def _people_in(people: Mapping[int, tuple[int, int, int, int]], pk: int) -> int:
    return people.get(pk, (0, 0, 0, 0))[0]


def progress(study: Study, found: Shown) -> Progress:
    """The same of one study whose counts are known."""
    images = overview.images_of([study.pk]).get(study.pk, (0, 0))
    people = overview.people_of([study.pk]).get(study.pk, (0, 0, 0, 0))
    counts = found.counts
    return Progress(
        counts.answered, counts.wanted, counts.complete, *images, *people, found.counting, found.at
    )


def strata_progress(study: Study, found: Shown | None = None) -> list[StratumProgress]:
    """Panel against quota; panelists are always counted now, answers as `shown` does (`found`: what it found), and not
    at all while they are counted for the first time."""
    found = found or last_count(study)
    return overview.strata_progress(study, None if found is None else found.counts.strata)


def open_images(study: Study) -> NDArray[np.int64]:
    """Ids of the images that still want answers, in the order of their names; in a large study as last counted."""
    last = kept(study, None, KIND) if _is_large(study) else None
    if last is not None and "open" in last.arrays:
        return last.arrays["open"]
    return np.array(overview.open_images(study), dtype=np.int64)


def _is_large(study: Study) -> bool:
    return bool(_largest([study.pk], overview.images_of([study.pk]), overview.people_of([study.pk])))


def _largest(
    ids: list[int],
    images: Mapping[int, tuple[int, int]],
    people: Mapping[int, tuple[int, int, int, int]],
) -> set[int]:
    """Ids of the studies that are not counted at once: the largest ones, until the rest is few enough.

    A showing needs an image and a panelist, so that their product bounds what is counted.
    """
    most = sorted((images.get(pk, (0, 0))[0] * max(1, _people_in(people, pk)), pk) for pk in ids)
    large, together = set(), 0
    for number, pk in most:
        together += number
        if together > AT_ONCE:
            large.add(pk)
    return large
