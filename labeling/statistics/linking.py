"""Two panels (or sessions of one) on one scale through images that both have rated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.linking_line import Line, line_through
from labeling.statistics.linking_parts import Moves, anchor_moves
from labeling.statistics.ratings import Floats, Ratings
from labeling.statistics.two_way import TwoWay, two_way

ENOUGH = 10
LEAST = 3
APART = 3.0  # robust z from which an anchor has moved on its own
SMALL_PANEL = 10
PRIOR_RATINGS = 8  # weight of the pooled variance beside a unit's own


class Figure(NamedTuple):
    """An estimate with its 95% interval."""

    estimate: float
    low: float
    high: float
    standard_error: float


@dataclass(frozen=True, eq=False)
class Anchors:
    """Arrays of shape (anchors,): consensus in A and in B with standard errors, ``move`` = A - B, its robust ``z``,
    ``flagged`` where it lies apart from the rest, and the shift ``without`` this anchor."""

    labels: list[tuple[Any, Any]]
    a: Floats
    b: Floats
    a_error: Floats
    b_error: Floats
    move: Floats
    z: Floats
    flagged: Any
    without: Floats


@dataclass(frozen=True, eq=False)
class Linked:
    """Arrays of shape (units of B,): consensus of B, the same on A's scale, and 95% intervals: relative, for comparing
    with A's images as A's panel sees them, and absolute, with the sampling of A's panel."""

    labels: tuple[Any, ...]
    own: Floats
    estimate: Floats
    low: Floats
    high: Floats
    low_absolute: Floats
    high_absolute: Floats
    n: Floats


@dataclass(frozen=True, eq=False)
class Linking:
    """``shift`` is added to B to come onto A's scale; its interval holds for other raters and other anchors like
    these. ``in_place`` is its standard error for these two panels. ``kept`` is the shift without flagged anchors."""

    shift: Figure
    in_place: float
    kept: Figure | None
    line: Line | None
    anchors: Anchors
    linked: Linked
    raters_a: int
    raters_b: int
    raters_both: int
    provisional: bool
    small_panel: bool


def link(a: Ratings, b: Ratings, pairs: list[tuple[Any, Any]]) -> Linking:
    """Link ``b`` to ``a`` by a shift. ``pairs`` are (unit label in a, unit label in b) of the shared images; those
    with fewer than two ratings on either side are passed over. Raters with one label in both are one person.

    Mean linking (Kolen & Brennan 2014, ch. 6) of consensus estimates with rater bias taken off. The variance adds
    raters (linearised, clusters are people) and anchors moving on their own (Monseur & Berezner 2007). Raises
    ``NotEstimable``: all_missing, one_rater, no_anchors, few_anchors (under three).
    """
    for side in (a, b):
        if not len(side):
            raise NotEstimable("One of the two sides has no ratings.", "all_missing")
        if side.n_raters < 2:
            raise NotEstimable("One of the two sides has only one rater.", "one_rater")
    used = _usable(a, b, pairs)
    if not used:
        raise NotEstimable("No image has two ratings on both sides.", "no_anchors")
    if len(used) < LEAST:
        raise NotEstimable(f"Fewer than {LEAST} images have two ratings on both sides.", "few_anchors")
    fit_a, fit_b = _fit(a), _fit(b)
    moves = anchor_moves(a, b, fit_a, fit_b, used)
    shift = _figure(moves)
    z = _apart(moves)
    flagged = np.abs(z) > APART
    count = len(used)
    total = float(moves.move.sum())
    anchors = Anchors(
        labels=[(a.unit_labels[i], b.unit_labels[j]) for i, j in used],
        a=moves.a,
        b=moves.b,
        a_error=moves.a_error,
        b_error=moves.b_error,
        move=moves.move,
        z=z,
        flagged=flagged,
        without=(total - moves.move) / (count - 1),
    )
    kept = None
    if flagged.any() and count - int(flagged.sum()) >= LEAST:
        left = [pair for pair, out in zip(used, flagged, strict=True) if not out]
        kept = _figure(anchor_moves(a, b, fit_a, fit_b, left))
    fewest = min(a.n_raters, b.n_raters)
    return Linking(
        shift=shift,
        in_place=float(np.sqrt(moves.in_place)),
        kept=kept,
        line=line_through(moves.a, moves.b, moves.a_error, moves.b_error),
        anchors=anchors,
        linked=_linked(b, fit_b, shift.estimate, moves, fit_a),
        raters_a=a.n_raters,
        raters_b=b.n_raters,
        raters_both=len(set(a.rater_labels) & set(b.rater_labels)),
        provisional=count < ENOUGH,
        small_panel=fewest < SMALL_PANEL,
    )


def _fit(side: Ratings) -> TwoWay:
    return two_way(side.unit, side.rater, side.value, side.n_units, side.n_raters)


def _usable(a: Ratings, b: Ratings, pairs: list[tuple[Any, Any]]) -> list[tuple[int, int]]:
    at_a, at_b = ({label: i for i, label in enumerate(side.unit_labels)} for side in (a, b))
    n_a, n_b = a.per_unit(), b.per_unit()
    found = ((at_a.get(x), at_b.get(y)) for x, y in pairs)
    return [(i, j) for i, j in found if i is not None and j is not None and n_a[i] >= 2 and n_b[j] >= 2]


def _figure(moves: Moves) -> Figure:
    error = float(np.sqrt(moves.variance))
    half = float(stats.t.ppf(0.975, moves.freedom)) * error
    shift = float(moves.move.mean())
    return Figure(shift, shift - half, shift + half, error)


def _apart(moves: Moves) -> Floats:
    """Distance of each move from the median in robust standard deviations, never under its own noise."""
    middle = np.median(moves.move)
    robust = 1.4826 * float(np.median(np.abs(moves.move - middle)))
    noise = np.sqrt(moves.a_error**2 + moves.b_error**2)
    scale = np.maximum(robust, noise)
    return np.divide(moves.move - middle, scale, out=np.zeros_like(scale), where=scale > 0)


def _linked(b: Ratings, fit: TwoWay, shift: float, moves: Moves, fit_a: TwoWay) -> Linked:
    n = b.per_unit()
    own = np.maximum(n - 1, 1)
    squares = np.bincount(b.unit, fit.residual**2, minlength=b.n_units)
    within = ((n - 1) * squares / own + PRIOR_RATINGS * fit.variance) / (n - 1 + PRIOR_RATINGS)
    relative = within / n + moves.in_place
    sampled = float(fit_a.bias.var(ddof=1)) / fit_a.bias.size
    freedom = np.minimum(n - 1 + PRIOR_RATINGS, moves.freedom * 2)
    t = stats.t.ppf(0.975, np.maximum(freedom, 2))
    estimate = fit.unit_effect + shift
    half, absolute = t * np.sqrt(relative), t * np.sqrt(relative + sampled)
    return Linked(
        b.unit_labels,
        fit.unit_effect,
        estimate,
        estimate - half,
        estimate + half,
        estimate - absolute,
        estimate + absolute,
        n,
    )
