"""The ratings of a scale as one array, in order of arrival: what every figure is computed from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from labeling.figures import chunks
from labeling.figures.rating_rows import KINDS, Rows
from labeling.models import Panelist, Scale
from labeling.statistics.ratings import Ratings

LEFT_OUT = (Panelist.State.SUSPENDED, Panelist.State.WITHDRAWN)


@dataclass(frozen=True, eq=False)
class RatingLog:
    """`rows`, shape (ratings,): the current ratings with a value, by ascending key, nobody's who has withdrawn.

    Fields: pk, supersedes (0: none), asset (key of the study asset), panelist, value, kind (index into `KINDS`),
    position (of the trial), block (a number of its own for each block), received (seconds since 1970; for imported
    ratings when they were given, where known), response_ms (nan where unknown).
    `left_out` are the panelists whose ratings are kept and do not count; `strata` the stratum of each panelist.
    """

    rows: Rows
    left_out: frozenset[int]
    strata: dict[int, int]

    def __len__(self) -> int:
        return int(self.rows.size)

    def of_kinds(self, *kinds: str) -> RatingLog:
        """Ratings of trials of these kinds."""
        wanted = [KINDS.index(kind) for kind in kinds]
        return self._where(np.isin(self.rows["kind"], wanted))

    def without(self, panelists: Collection[int]) -> RatingLog:
        """Nobody's of `panelists` (keys)."""
        if not panelists:
            return self
        return self._where(~np.isin(self.rows["panelist"], list(panelists)))

    def counted(self) -> RatingLog:
        """Ratings that enter estimates: suspended panelists left out."""
        return self.without(self.left_out)

    def between(self, since: float | datetime | None, until: float | datetime | None) -> RatingLog:
        """Ratings received at `since` or later and before `until`; None: no bound."""
        low, high = _seconds(since, -np.inf), _seconds(until, np.inf)
        return self._where((self.rows["received"] >= low) & (self.rows["received"] < high))

    def in_strata(self, strata: Collection[int]) -> RatingLog:
        """Ratings by panelists of these strata (keys)."""
        inside = [pk for pk, stratum in self.strata.items() if stratum in set(strata)]
        return self._where(np.isin(self.rows["panelist"], inside))

    def long_form(self) -> Ratings:
        """Units are keys of study assets, raters keys of panelists; the first rating of each pair."""
        asset, panelist, value = (self.rows[name] for name in ("asset", "panelist", "value"))
        if not asset.size:
            return Ratings.from_long(asset, panelist, value)
        pair = (asset - asset.min()) * (int(np.ptp(panelist)) + 1) + (panelist - panelist.min())
        # np.unique answers the first of equal ones, and rows are in order of arrival.
        _pairs, first = np.unique(pair, return_index=True)
        return Ratings.from_long(asset[first], panelist[first], value[first])

    def _where(self, keep: np.ndarray) -> RatingLog:
        return self if keep.all() else replace(self, rows=self.rows[keep])


def rating_log(scale: Scale) -> RatingLog:
    """The ratings of `scale` as they are known now; whoever writes for long is not waited for."""
    chunks.refresh(scale)
    return log_of(scale, chunks.stored(scale))


def log_of(scale: Scale, rows: Rows) -> RatingLog:
    """The log of stored `rows`: what a later row supersedes, what has no value and whoever withdrew goes."""
    people = list(Panelist.objects.filter(study=scale.study_id).values_list("pk", "stratum", "state"))
    withdrawn = [pk for pk, _stratum, state in people if state == Panelist.State.WITHDRAWN]
    keep = ~np.isnan(rows["value"])
    superseded = rows["supersedes"][rows["supersedes"] > 0]
    if superseded.size:
        keep &= ~np.isin(rows["pk"], superseded)
    if withdrawn:
        keep &= ~np.isin(rows["panelist"], withdrawn)
    return RatingLog(
        rows if keep.all() else rows[keep],
        frozenset(pk for pk, _stratum, state in people if state in LEFT_OUT),
        {pk: stratum for pk, stratum, _state in people},
    )


def _seconds(moment: float | datetime | None, otherwise: float) -> float:
    if moment is None:
        return otherwise
    return moment.timestamp() if isinstance(moment, datetime) else float(moment)
