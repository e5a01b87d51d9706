"""Signs of careless rating, each with its value, its threshold and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labeling.statistics.ratings import Floats, Ratings

Verdict = Literal["ok", "watch", "suspend"]

STRAIGHT_LINE_SD = 0.3
STRAIGHT_LINE_RATINGS = 20
AGREEMENT_UPPER = 0.15
AGREEMENT_RATINGS = 20
AGREEMENT_WATCH_RATINGS = 10
ONE_SIDED_95 = 1.645
DISCARD_MS = 300.0
FAST_MS = 500.0
FAST_SHARE = 0.20
HALF_THE_PANEL = 0.5
SD_RATIO = 0.5


@dataclass(frozen=True)
class Sign:
    """One sign of carelessness. ``value`` is None where it cannot be known yet, and ``reason`` says why;
    ``n`` is the number of ratings it rests on."""

    name: str
    value: float | None
    threshold: float
    verdict: Verdict
    n: int
    reason: str | None = None


@dataclass(frozen=True)
class Agreement:
    """Correlation of one rater with the mean of the others, and the sign drawn from its upper bound."""

    rater: Any
    correlation: float | None
    sign: Sign


def straight_lining(values: ArrayLike, span: float = 6.0) -> Sign:
    """Standard deviation of one rater's values, shape (n,); below .3 on a 1-7 scale over 20 or more suspends.

    ``span`` is highest less lowest point of the scale: the threshold scales with it. Gold pairs cannot see
    a rater who never moves, and real raters' first percentile is .27 to .60.
    """
    known = _known(values)
    threshold = STRAIGHT_LINE_SD * span / 6.0
    if known.size < STRAIGHT_LINE_RATINGS:
        return _too_few("straight_lining", threshold, known.size, STRAIGHT_LINE_RATINGS)
    sd = float(known.std(ddof=1))
    verdict: Verdict = "suspend" if sd < threshold else "ok"
    reason = "Nearly the same rating throughout." if verdict == "suspend" else None
    return Sign("straight_lining", sd, threshold, verdict, known.size, reason)


def leave_one_out_agreement(ratings: Ratings) -> list[Agreement]:
    """Each rater's correlation with the mean of the others on the same units, in ``rater_labels`` order.

    The sign's value is the upper 95% bound (Fisher z + 1.645/sqrt(n - 3)). Below .15 over 20 or more units
    suspends: a bare r < 0 at ten units would drop an honest rater in eight, so it only makes one watch.
    Minority taste keeps its upper bound above and excludes nobody.
    """
    m, s = ratings.per_unit(), ratings.per_unit(ratings.value)
    shared = m[ratings.unit] >= 2
    kept = shared.astype(np.float64)
    others = (s[ratings.unit] - ratings.value) / np.maximum(m[ratings.unit] - 1, 1)
    n = ratings.per_rater(kept)
    x = _centred_within_rater(ratings, ratings.value, kept, n)
    y = _centred_within_rater(ratings, others, kept, n)
    cross = ratings.per_rater(x * y)
    spread = np.sqrt(ratings.per_rater(x * x) * ratings.per_rater(y * y))
    scale = 1e-12 * max(float(np.abs(ratings.value).max(initial=0.0)) ** 2, 1e-300)
    found = []
    for code, label in enumerate(ratings.rater_labels):
        size = int(n[code])
        r = float(np.clip(cross[code] / spread[code], -1.0, 1.0)) if spread[code] > scale * size else None
        found.append(Agreement(label, r, _agreement_sign(r, size)))
    return found


def speed(times_ms: ArrayLike, panel_median_ms: float) -> list[Sign]:
    """Two signs from one session's response times in milliseconds, shape (n,): the share of trials under
    500 ms (over 20% to watch), and the median over the panel's (under half to watch). Never suspends."""
    known = _known(times_ms)
    if not known.size:
        return [
            _too_few("fast_share", FAST_SHARE, 0, 1),
            _too_few("median_ratio", HALF_THE_PANEL, 0, 1),
        ]
    share = float((known < FAST_MS).mean())
    hasty = share > FAST_SHARE
    signs = [
        Sign(
            "fast_share",
            share,
            FAST_SHARE,
            "watch" if hasty else "ok",
            known.size,
            f"{share:.0%} of trials took under {FAST_MS:.0f} ms." if hasty else None,
        )
    ]
    if not panel_median_ms > 0:
        reason = "The panel has no median response time yet."
        return [*signs, Sign("median_ratio", None, HALF_THE_PANEL, "ok", known.size, reason)]
    ratio = float(np.median(known)) / panel_median_ms
    quick = ratio < HALF_THE_PANEL
    reason_quick = "Less than half the panel's median time per trial." if quick else None
    verdict: Verdict = "watch" if quick else "ok"
    return [*signs, Sign("median_ratio", ratio, HALF_THE_PANEL, verdict, known.size, reason_quick)]


def too_fast(times_ms: ArrayLike) -> NDArray[np.bool_]:
    """Which trials, shape (n,), took under 300 ms: too short to have seen the image, to be discarded."""
    return np.asarray(times_ms, dtype=np.float64) < DISCARD_MS


def sd_ratio(values: ArrayLike, panel_sd: float) -> Sign:
    """One rater's standard deviation over the panel's typical one; under .5 is central tendency, to watch.

    Needs 20 ratings. ``panel_sd`` is the median of the raters' standard deviations.
    """
    known = _known(values)
    if known.size < STRAIGHT_LINE_RATINGS:
        return _too_few("sd_ratio", SD_RATIO, known.size, STRAIGHT_LINE_RATINGS)
    if not panel_sd > 0:
        reason = "The panel's ratings do not vary, so there is nothing to compare with."
        return Sign("sd_ratio", None, SD_RATIO, "ok", known.size, reason)
    ratio = float(known.std(ddof=1)) / panel_sd
    narrow = ratio < SD_RATIO
    reason_narrow = "Uses less than half the panel's spread of the scale." if narrow else None
    return Sign("sd_ratio", ratio, SD_RATIO, "watch" if narrow else "ok", known.size, reason_narrow)


def _agreement_sign(r: float | None, n: int) -> Sign:
    if n < AGREEMENT_WATCH_RATINGS:
        return _too_few("agreement", AGREEMENT_UPPER, n, AGREEMENT_WATCH_RATINGS)
    if r is None:
        reason = "The ratings, or the others' means, do not vary."
        return Sign("agreement", None, AGREEMENT_UPPER, "ok", n, reason)
    bounded = min(max(r, -1 + 1e-12), 1 - 1e-12)
    upper = float(np.tanh(np.arctanh(bounded) + ONE_SIDED_95 / np.sqrt(n - 3)))
    if n >= AGREEMENT_RATINGS and upper < AGREEMENT_UPPER:
        reason = f"Correlates {r:.2f} with the other raters over {n} units, at most {upper:.2f}."
        return Sign("agreement", upper, AGREEMENT_UPPER, "suspend", n, reason)
    if r < 0:
        reason = f"Correlates {r:.2f} with the other raters over {n} units; too few to conclude from."
        return Sign("agreement", upper, AGREEMENT_UPPER, "watch", n, reason)
    return Sign("agreement", upper, AGREEMENT_UPPER, "ok", n)


def _centred_within_rater(ratings: Ratings, value: Floats, kept: Floats, n: Floats) -> Floats:
    mean = ratings.per_rater(value * kept) / np.maximum(n, 1)
    return (value - mean[ratings.rater]) * kept


def _known(values: ArrayLike) -> Floats:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]


def _too_few(name: str, threshold: float, n: int, needed: int) -> Sign:
    return Sign(name, None, threshold, "ok", int(n), f"Needs {needed} ratings, has {n}.")
