"""Computing a report again: whether its ratings are those it was made of, and whether its figures follow from them."""

from typing import Any, NamedTuple, cast

import numpy as np

from labeling.models import StudyReport
from labeling.reports.agreement import WHOLE, ratings_of
from labeling.reports.consensus import estimates_of
from labeling.reports.files import arrays_by_scale
from labeling.reports.frozen import Frozen
from labeling.reports.ratings_file import ratings_digest, scales_of
from labeling.statistics.alpha import Level
from labeling.statistics.alpha import alpha as alpha_of
from labeling.statistics.errors import NotEstimable

TOLERANCE = 1e-9


class Check(NamedTuple):
    """`same_ratings`: the file of ratings has the digest it had. `alpha` is (then, now) by scale, None where there is no
    figure; `consensus` the largest difference of an image's estimate by scale, None where images differ."""

    same_ratings: bool
    ratings_then: int
    ratings_now: int
    alpha: dict[str, tuple[float | None, float | None]]
    consensus: dict[str, float | None]

    @property
    def holds(self) -> bool:
        follows = all(_equal(then, now) for then, now in self.alpha.values())
        near = all(apart is not None and apart <= TOLERANCE for apart in self.consensus.values())
        return self.same_ratings and follows and near


def check(report: StudyReport) -> Check:
    """Write the ratings again, and compute alpha of the whole panel and the consensus on each image from them."""
    digest, number = ratings_digest(report)
    alpha, consensus, arrays = {}, {}, arrays_by_scale(report)
    for one in scales_of(report):
        name = one.scale.name
        then = report.values["agreement"][name][WHOLE]["alpha"]["estimate"]
        alpha[name] = (then, _alpha(one))
        consensus[name] = _apart(arrays.get(name, {}), estimates_of(report.values["settings"], one))
    return Check(digest == report.ratings_sha256, report.ratings, number, alpha, consensus)


def _alpha(one: Frozen) -> float | None:
    try:
        return alpha_of(ratings_of(one), cast(Level, one.scale.level))
    except NotEstimable:
        return None


def _apart(then: dict[str, Any], now: dict[int, float]) -> float | None:
    before = dict(zip(then["asset"].tolist(), then["estimate"].tolist(), strict=True)) if then else {}
    if before.keys() != now.keys():
        return None
    return float(np.max([abs(before[asset] - now[asset]) for asset in before], initial=0.0))


def _equal(then: float | None, now: float | None) -> bool:
    return then is now is None or (then is not None and now is not None and abs(then - now) <= TOLERANCE)
