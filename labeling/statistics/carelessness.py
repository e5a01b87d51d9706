"""Signs of careless rating, each with its value, its threshold and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labeling.statistics.leave_one_out import Others, others_of
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.signs import Sign, known, too_few

STRAIGHT_LINE_SD = 0.3
STRAIGHT_LINE_RATINGS = 20
CERTAIN_RATINGS = 30
"""Below so many, half the spread is asked for: twenty answers of an honest rater can be alike by chance."""
NEVER_MOVES = 0.5
"""Share of the threshold under which no check has to be missed."""
LONG_RUN = 10
AGREEMENT_UPPER = 0.15
AGREEMENT_RATINGS = 20
ONE_SIDED_95 = 1.645
UNSEEN_MS = 300.0
FAST_MS = 500.0
FAST_SHARE = 0.20
HALF_THE_PANEL = 0.5


@dataclass(frozen=True)
class Agreement:
    """Correlation of one rater with the mean of the others, and the sign drawn from its upper bound."""

    rater: Any
    correlation: float | None
    sign: Sign


def straight_lining(values: ArrayLike, span: float = 6.0, low: float | None = None) -> Sign:
    """Standard deviation of one rater's values, shape (n,); below .3 on a 1-7 scale over 30 or more is to be watched
    (`screening` suspends with a missed check), below .15 over 20 to 29 too. Below .15 over 30 suspends by itself,
    except at an end of the scale.

    ``span`` is highest less lowest point of the scale: the threshold scales with it. Gold pairs cannot see
    a rater who never moves, and real raters' first percentile is .27 to .60. With ``low``, the lowest point, somebody
    who nearly always gives the lowest or the highest answer is told apart by the code straight_lining_at_end.
    """
    given = known(values)
    threshold = STRAIGHT_LINE_SD * span / 6.0 * (0.5 if given.size < CERTAIN_RATINGS else 1.0)
    if given.size < STRAIGHT_LINE_RATINGS:
        return too_few("straight_lining", threshold, given.size, STRAIGHT_LINE_RATINGS)
    sd = float(given.std(ddof=1))
    if sd >= threshold:
        return Sign("straight_lining", sd, threshold, "ok", given.size)
    usual = float(np.median(given))
    never_moves = given.size >= CERTAIN_RATINGS and sd < NEVER_MOVES * threshold
    at_end = low is not None and (usual <= low + threshold or usual >= low + span - threshold)
    return Sign(
        "straight_lining",
        sd,
        threshold,
        "suspend" if never_moves and not at_end else "watch",
        given.size,
        "Nearly the same rating throughout.",
        "straight_lining_at_end" if at_end else "straight_lining",
        {"sd": sd, "ratings": given.size, "usual": usual},
    )


def long_run(values: ArrayLike, points: int) -> Sign:
    """The longest run of one and the same answer among one rater's values in the order given, shape (n,).

    To watch where so long a run, or a longer one, is to be expected in fewer than one in a thousand raters who give
    their own answers as often and in any order: with p the share of the commonest answer, n p^length (1 - p) < .001,
    and never below 10. ``points`` is the number of points of the scale, for the share of somebody who has rated little.
    """
    given = known(values)
    if given.size < STRAIGHT_LINE_RATINGS:
        return too_few("long_run", LONG_RUN, given.size, STRAIGHT_LINE_RATINGS)
    breaks = np.flatnonzero(np.diff(given) != 0)
    edges = np.concatenate([[-1], breaks, [given.size - 1]])
    longest = int(np.diff(edges).max())
    _values, number = np.unique(given, return_counts=True)
    share = (float(number.max()) + 1) / (given.size + points)
    expected = np.log(0.001 / (given.size * (1 - share))) / np.log(share)
    threshold = float(max(LONG_RUN, np.ceil(expected)))
    if longest < threshold:
        return Sign("long_run", longest, threshold, "ok", given.size)
    reason = f"The same answer {longest} times in a row."
    facts = {"run": longest, "ratings": given.size, "share": share}
    return Sign("long_run", longest, threshold, "watch", given.size, reason, "long_run", facts)


def leave_one_out_agreement(ratings: Ratings, counted: NDArray[np.bool_] | None = None) -> list[Agreement]:
    """Each rater's correlation with the mean of the others on the same units, in ``rater_labels`` order.

    The sign's value is the upper 95% bound (Fisher z + 1.645/sqrt(n - 3)). Below 0 over 20 or more units says that
    the rater uses the scale the other way round (code reversed, verdict suspend; `screening` asks for more than that);
    below .15 only makes one watch: of real raters 2 to 3% are, and minority taste excludes nobody. A bare r < 0 says
    nothing: looked at from the tenth image on, it would at some time be found of one in five real raters of faces.
    ``counted``, shape (raters,): whose word counts among the others; default everybody's.
    """
    others = others_of(ratings, counted)
    known_ = np.isfinite(others.mean)
    r, n = correlations(ratings, others, known_)
    return [
        Agreement(
            label, float(r[code]) if np.isfinite(r[code]) else None, agreement_sign(r[code], int(n[code]))
        )
        for code, label in enumerate(ratings.rater_labels)
    ]


def correlations(ratings: Ratings, others: Others, kept: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Each rater's correlation with the others' means over the ratings ``kept``, shape (ratings,), and their number:
    two arrays of shape (raters,). NaN where either does not vary."""
    weight = kept.astype(np.float64)
    n = ratings.per_rater(weight)
    x = _centred_within_rater(ratings, ratings.value, weight, n)
    y = _centred_within_rater(ratings, np.where(kept, others.mean, 0.0), weight, n)
    spread = np.sqrt(ratings.per_rater(x * x) * ratings.per_rater(y * y))
    scale = 1e-12 * max(float(np.abs(ratings.value).max(initial=0.0)) ** 2, 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        r = np.where(spread > scale * n, ratings.per_rater(x * y) / spread, np.nan)
    return np.clip(r, -1.0, 1.0), n


def speed(times_ms: ArrayLike, panel_median_ms: float) -> list[Sign]:
    """Two signs from one session's response times in milliseconds, shape (n,): the share of trials under
    500 ms (over 20% to watch), and the median over the panel's (under half to watch). Never suspends."""
    taken = known(times_ms)
    if not taken.size:
        return [too_few("fast_share", FAST_SHARE, 0, 1), too_few("median_ratio", HALF_THE_PANEL, 0, 1)]
    share = float((taken < FAST_MS).mean())
    facts = {"share": share, "trials": taken.size, "discarded": int(too_fast(taken).sum()), "ms": FAST_MS}
    hasty = Sign("fast_share", share, FAST_SHARE, "ok", taken.size, facts=facts)
    if share > FAST_SHARE:
        reason = f"{share:.0%} of trials took under {FAST_MS:.0f} ms."
        hasty = replace(hasty, verdict="watch", reason=reason, code="fast_share")
    if not panel_median_ms > 0:
        reason = "The panel has no median response time yet."
        return [hasty, Sign("median_ratio", None, HALF_THE_PANEL, "ok", taken.size, reason, "no_panel_time")]
    median = float(np.median(taken))
    about = {"median_ms": median, "panel_ms": float(panel_median_ms)}
    quick = Sign("median_ratio", median / panel_median_ms, HALF_THE_PANEL, "ok", taken.size, facts=about)
    if median < HALF_THE_PANEL * panel_median_ms:
        reason = "Less than half the panel's median time per trial."
        quick = replace(quick, verdict="watch", reason=reason, code="median_ratio")
    return [hasty, quick]


def too_fast(times_ms: ArrayLike) -> NDArray[np.bool_]:
    """Which trials, shape (n,), took under 300 ms: too short to have seen the image.

    They are counted, not dropped: a rater who gives many is on watch and soon suspended with all ratings."""
    return np.asarray(times_ms, dtype=np.float64) < UNSEEN_MS


def agreement_sign(r: float, n: int) -> Sign:
    """The sign of a correlation ``r`` (NaN: undefined) with the others over ``n`` units."""
    if n < AGREEMENT_RATINGS:
        return too_few("agreement", AGREEMENT_UPPER, n, AGREEMENT_RATINGS)
    if not np.isfinite(r):
        reason = "The ratings, or the others' means, do not vary."
        return Sign("agreement", None, AGREEMENT_UPPER, "ok", n, reason, "no_variance")
    upper = upper_bound(r, n)
    facts = {"r": float(r), "upper": upper, "images": n}
    about = f"Correlates {r:.2f} with the other raters over {n} units"
    if upper < 0:
        return Sign(
            "agreement",
            upper,
            AGREEMENT_UPPER,
            "suspend",
            n,
            f"{about}, at most {upper:.2f}.",
            "reversed",
            facts,
        )
    if upper < AGREEMENT_UPPER:
        return Sign(
            "agreement",
            upper,
            AGREEMENT_UPPER,
            "watch",
            n,
            f"{about}, at most {upper:.2f}.",
            "agreement",
            facts,
        )
    return Sign("agreement", upper, AGREEMENT_UPPER, "ok", n, facts=facts)


def upper_bound(r: float, n: int) -> float:
    """One-sided 95% upper bound of a correlation over ``n`` > 3 units by Fisher's z."""
    bounded = min(max(float(r), -1 + 1e-12), 1 - 1e-12)
    return float(np.tanh(np.arctanh(bounded) + ONE_SIDED_95 / np.sqrt(n - 3)))


def _centred_within_rater(ratings: Ratings, value: Floats, kept: Floats, n: Floats) -> Floats:
    mean = ratings.per_rater(value * kept) / np.maximum(n, 1)
    return (value - mean[ratings.rater]) * kept
