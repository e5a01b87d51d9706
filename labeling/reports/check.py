"""Computing a report again: whether its ratings are those it was made of, and whether its figures follow from them."""

from typing import NamedTuple, cast

from labeling.models import StudyReport
from labeling.reports.agreement import WHOLE, ratings_of
from labeling.reports.ratings_file import ratings_digest, scales_of
from labeling.statistics.alpha import Level
from labeling.statistics.alpha import alpha as alpha_of
from labeling.statistics.errors import NotEstimable

TOLERANCE = 1e-12


class Check(NamedTuple):
    """`same_ratings`: the file of ratings has the digest it had. `alpha` is (then, now) by scale; None: no figure."""

    same_ratings: bool
    ratings_then: int
    ratings_now: int
    alpha: dict[str, tuple[float | None, float | None]]

    @property
    def holds(self) -> bool:
        return self.same_ratings and all(_equal(then, now) for then, now in self.alpha.values())


def check(report: StudyReport) -> Check:
    """Write the ratings again and compute alpha of the whole panel from them."""
    digest, number = ratings_digest(report)
    alpha = {}
    for one in scales_of(report):
        then = report.values["agreement"][one.scale.name][WHOLE]["alpha"]["estimate"]
        try:
            now: float | None = alpha_of(ratings_of(one), cast(Level, one.scale.level))
        except NotEstimable:
            now = None
        alpha[one.scale.name] = (then, now)
    return Check(digest == report.ratings_sha256, report.ratings, number, alpha)


def _equal(then: float | None, now: float | None) -> bool:
    return then is now is None or (then is not None and now is not None and abs(then - now) <= TOLERANCE)
