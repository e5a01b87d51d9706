"""What can be linked: the panel as a whole, its strata, windows of its time; of this study or another."""

from dataclasses import replace
from typing import NamedTuple

from labeling.disclosure import withheld_answers
from labeling.figures.log import RatingLog, rating_log
from labeling.figures.order_effects import KINDS
from labeling.figures.windows import windows_of
from labeling.models import Scale, Study
from labeling.statistics.errors import NotEstimable

ALL = "all"


class Side(NamedTuple):
    """A side of a link: a kind (all, stratum, sitting, day, week, month, study) and which one."""

    kind: str
    which: str = ""

    @property
    def token(self) -> str:
        return f"{self.kind}:{self.which}" if self.which else self.kind


def side_of(token: str) -> Side:
    """`stratum:3` as Side("stratum", "3"); a bare word that is no kind is the short name of a study."""
    kind, _colon, which = token.partition(":")
    if kind == ALL or which:
        return Side(kind, which)
    return Side("study", kind)


def ratings_of(study: Study, scale: Scale, side: Side) -> RatingLog:
    """The ratings that count of a side within `study`. Raises NotEstimable: withheld, no_side."""
    log = rating_log(scale).counted().of_kinds(*KINDS)
    if side.kind == ALL:
        return log
    if side.kind == "stratum":
        if not side.which.isdigit() or int(side.which) in withheld_answers(study):
            raise NotEstimable("This part of the panel is too small to be shown.", "withheld")
        return log.in_strata([int(side.which)])
    cut = windows_of(log, study.rest_minutes, "sitting" if side.kind == "sitting" else "time")
    if cut.by != side.kind or side.which not in cut.labels:
        raise NotEstimable("There are no ratings in this window of time.", "no_side")
    return replace(log, rows=log.rows[cut.code == cut.labels.index(side.which)])
