"""The ratings of a study as they stood when a report was made, whatever has come since."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

import numpy as np

from labeling.figures import chunks
from labeling.figures.log import RatingLog
from labeling.figures.rating_rows import KINDS, Rows
from labeling.models import Panelist, Scale, Study, Trial

TOLD = (Trial.Kind.REGULAR, Trial.Kind.ANCHOR, Trial.Kind.GOLD, Trial.Kind.REPEAT)


class Frozen(NamedTuple):
    """`log` holds the ratings of one scale with a key up to `until`, as corrected up to there. Those of the panelists in
    `log.left_out` are in it and do not count."""

    scale: Scale
    until: int
    log: RatingLog


def freeze(study: Study) -> list[Frozen]:
    """Every scale of `study` as it stands now."""
    excluded = set(study.panelists.filter(state=Panelist.State.SUSPENDED).values_list("pk", flat=True))
    return [as_of(scale, chunks.refresh(scale), excluded) for scale in study.scales.all()]


def as_of(scale: Scale, until: int, excluded: Collection[int]) -> Frozen:
    """The ratings of `scale` up to the key `until`, `excluded` panelists (keys) left out. Whoever has withdrawn since is
    gone from it too: their ratings are nowhere any more."""
    chunks.refresh(scale)
    people = list(Panelist.objects.filter(study=scale.study_id).values_list("pk", "stratum", "state"))
    gone = {pk for pk, _stratum, state in people if state == Panelist.State.WITHDRAWN}
    strata = {pk: stratum for pk, stratum, _state in people}
    log = RatingLog(_corrected(chunks.stored(scale), until), frozenset(excluded), strata)
    return Frozen(scale, until, log.without(gone))


def told(frozen: Frozen) -> Rows:
    """What the file of ratings lists: every kind that enters a figure, by key. No practice and no attention card."""
    return frozen.log.of_kinds(*TOLD).rows


def kinds_of(rows: Rows) -> Iterable[str]:
    return (KINDS[code] for code in rows["kind"].tolist())


def _corrected(rows: Rows, until: int) -> Rows:
    known = rows[rows["pk"] <= until]
    replaced = known["supersedes"][known["supersedes"] > 0]
    return known[~np.isnan(known["value"]) & ~np.isin(known["pk"], replaced)]
