"""Answers in the order in which each rater gave them, with what the others say of the same images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Codes, Floats
from labeling.statistics.two_way import two_way, without_own

LEAST_TRIALS = 3  # of a session, for it to count
SAME_ORDER = 0.8  # share of the variance of places that images may explain


@dataclass(frozen=True, eq=False)
class Trials:
    """Arrays of shape (trials,), by rater, session and position.

    ``unit``, ``rater`` and ``session`` are codes (a session is of one rater), ``position`` counts the showings of a
    session, ``group`` is the image's group (-1: none). ``others`` is the mean of all other raters on the image and
    ``surprise`` the answer less that, both centred within the session; ``noise`` is the error variance of ``others``.
    ``log_ms`` is the centred logarithm of the response time, NaN where unknown. ``raw_ms`` are its milliseconds.
    """

    unit: Codes
    rater: Codes
    session: Codes
    position: Floats
    group: Codes
    others: Floats
    surprise: Floats
    noise: Floats
    log_ms: Floats
    raw_ms: Floats
    raters: int

    @property
    def sessions(self) -> int:
        return int(self.session[-1]) + 1 if self.session.size else 0

    def per_session(self, weights: Floats | None = None) -> Floats:
        return np.bincount(self.session, weights, minlength=self.sessions).astype(np.float64)

    def per_rater(self, weights: Floats) -> Floats:
        return np.bincount(self.rater, weights, minlength=self.raters).astype(np.float64)

    def centred(self, values: Floats) -> Floats:
        """``values`` less their mean in the session; NaN stays and counts for nothing."""
        known = np.isfinite(values)
        total = self.per_session(np.where(known, values, 0.0))
        number = self.per_session(known.astype(np.float64))
        return values - (total / np.maximum(number, 1))[self.session]


def trials_of(
    unit: ArrayLike,
    rater: ArrayLike,
    session: ArrayLike,
    position: ArrayLike,
    value: ArrayLike,
    response_ms: ArrayLike | None = None,
    group: ArrayLike | None = None,
) -> Trials:
    """Trials from parallel sequences: labels of unit, rater and session, the place in the session, the answer; NaN
    answers are holes. ``group`` are codes of the images' groups, -1 for none.

    Raises ``NotEstimable``: all_missing, no_order (nobody has three answers with different positions in a session),
    same_order (the image tells its place, so the two cannot be told apart), one_rater, no_pairs, no_variance.
    """
    y = np.asarray(value, dtype=np.float64)
    known = np.isfinite(y)
    if not known.any():
        raise NotEstimable("There are no ratings yet.", "all_missing")
    y = y[known]
    u = np.unique(np.asarray(unit)[known], return_inverse=True)[1].astype(np.int64)
    r = np.unique(np.asarray(rater)[known], return_inverse=True)[1].astype(np.int64)
    sessions, s = np.unique(np.asarray(session)[known], return_inverse=True)
    s = np.unique(r * sessions.size + s, return_inverse=True)[1].astype(np.int64)
    place = np.asarray(position, dtype=np.float64)[known]
    ms = np.full(y.size, np.nan) if response_ms is None else np.asarray(response_ms, dtype=np.float64)[known]
    g = np.full(y.size, -1) if group is None else np.asarray(group)[known]
    raters = int(r.max()) + 1
    if raters < 2:
        raise NotEstimable("Only one rater has rated.", "one_rater")
    if y.std() == 0:
        raise NotEstimable("All answers are the same.", "no_variance")
    fit = two_way(u, r, y, int(u.max()) + 1, raters)
    others, number = without_own(u, r, y, fit, raters)
    if not np.isfinite(others).any():
        raise NotEstimable("No image was rated by two raters.", "no_pairs")
    keep = np.isfinite(others)
    order = np.lexsort((place[keep], s[keep]))
    pick = np.flatnonzero(keep)[order]
    # Positions that do not tell showings apart carry no order: such sessions are left out.
    same = np.zeros(pick.size, dtype=bool)
    same[1:] = (s[pick][1:] == s[pick][:-1]) & (place[pick][1:] == place[pick][:-1])
    muddled = np.bincount(s[pick], same, minlength=int(s.max()) + 1) > 0
    enough = np.bincount(s[pick], minlength=int(s.max()) + 1) >= LEAST_TRIALS
    pick = pick[(enough & ~muddled)[s[pick]]]
    if not pick.size:
        raise NotEstimable("Nobody's answers carry the order in which they were given.", "no_order")
    rr = np.unique(r[pick], return_inverse=True)[1].astype(np.int64)
    ss = np.unique(s[pick], return_inverse=True)[1].astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_ms = np.where(ms[pick] > 0, np.log(ms[pick]), np.nan)
    plain = Trials(
        unit=u[pick],
        rater=rr,
        session=ss,
        position=place[pick],
        group=g[pick].astype(np.int64),
        others=others[pick],
        surprise=y[pick] - fit.bias[r[pick]] - others[pick],
        noise=fit.variance / number[pick],
        log_ms=log_ms,
        raw_ms=ms[pick],
        raters=int(rr.max()) + 1,
    )
    if _one_order(plain):
        raise NotEstimable("Everybody saw the images in the same order.", "same_order")
    return Trials(
        **{
            **vars(plain),
            "others": plain.centred(plain.others),
            "surprise": plain.centred(plain.surprise),
            "log_ms": plain.centred(log_ms),
        }
    )


def _one_order(trials: Trials) -> bool:
    """Whether the image explains nearly all of the place within the session (adjusted R²)."""
    first = np.cumsum(trials.per_session()) - trials.per_session()
    rank = (np.arange(trials.session.size) - first[trials.session] + 0.5) / trials.per_session()[
        trials.session
    ]
    n = np.bincount(trials.unit)
    units = int((n > 0).sum())
    if rank.size - units < 1:
        return False
    mean = np.bincount(trials.unit, rank) / np.maximum(n, 1)
    inside = float(((rank - mean[trials.unit]) ** 2).sum()) / (rank.size - units)
    return inside < (1 - SAME_ORDER) * float(rank.var(ddof=1))
