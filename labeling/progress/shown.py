"""Progress for pages: counted at once in a small study, as last counted in a large one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from labeling.figures.kept import Kept, kept
from labeling.figures.progress import KIND, Counts, count, read
from labeling.models import Study
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
    if not _is_large(study):
        return Shown(count(study))
    found = kept(study, None, KIND)
    return (
        Shown(Counts(), counting=True)
        if found is None
        else Shown(read(found.values), found.computed_at, found)
    )


def progress_of(studies: Sequence[Study]) -> dict[int, Progress]:
    """By study id. The queries grow with the number of large studies alone."""
    ids = [study.pk for study in studies]
    images, people = overview.images_of(ids), overview.people_of(ids)
    large = _largest(ids, images, people)
    found = overview.progress_with([pk for pk in ids if pk not in large], images, people)
    for study in studies:
        if study.pk in large:
            last = kept(study, None, KIND)
            counts = Counts() if last is None else read(last.values)
            found[study.pk] = Progress(
                counts.answered,
                counts.wanted,
                counts.complete,
                *images.get(study.pk, (0, 0)),
                *people.get(study.pk, (0, 0, 0, 0)),
                last is None,
                None if last is None else last.computed_at,
            )
    return found


def progress(study: Study, found: Shown) -> Progress:
    """The same of one study whose counts are known."""
    images = overview.images_of([study.pk]).get(study.pk, (0, 0))
    people = overview.people_of([study.pk]).get(study.pk, (0, 0, 0, 0))
    counts = found.counts
    return Progress(
        counts.answered, counts.wanted, counts.complete, *images, *people, found.counting, found.at
    )


def strata_progress(study: Study, found: Shown | None = None) -> list[StratumProgress]:
    """Panel against quota; panelists are always counted now, answers as `shown` does (`found`: what it found)."""
    if found is None and not _is_large(study):
        return overview.strata_progress(study)
    found = found or shown(study)
    return overview.strata_progress(study, None if found.counting else found.counts.strata)


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
    most = sorted((images.get(pk, (0, 0))[0] * max(1, people.get(pk, (0, 0, 0, 0))[0]), pk) for pk in ids)
    large, together = set(), 0
    for number, pk in most:
        together += number
        if together > AT_ONCE:
            large.add(pk)
    return large
