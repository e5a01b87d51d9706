"""What the shift between two panels is made of, and where its uncertainty comes from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from labeling.statistics.ratings import Codes, Floats, Ratings
from labeling.statistics.two_way import TwoWay


class Moves(NamedTuple):
    """Arrays of shape (anchors,) as of ``labeling.statistics.linking.Anchors``. ``variance`` of their mean counts
    raters and anchors as sampled, ``in_place`` leaves out what belongs to the two panels as they are; ``freedom`` are
    the degrees of freedom of ``variance`` (Satterthwaite)."""

    a: Floats
    b: Floats
    a_error: Floats
    b_error: Floats
    move: Floats
    variance: float
    in_place: float
    freedom: float


def anchor_moves(a: Ratings, b: Ratings, fit_a: TwoWay, fit_b: TwoWay, used: list[tuple[int, int]]) -> Moves:
    """The anchors at the unit codes ``used`` (in a, in b)."""
    at_a, at_b = (np.array([pair[side] for pair in used], dtype=np.int64) for side in (0, 1))
    error_a, error_b = _errors(a, fit_a, at_a), _errors(b, fit_b, at_b)
    estimate_a, estimate_b = fit_a.unit_effect[at_a], fit_b.unit_effect[at_b]
    move = estimate_a - estimate_b
    count = len(used)
    noise = float((error_a**2 + error_b**2).sum()) / count**2
    by_anchor = float(move.var(ddof=1)) / count
    own_moves = max(0.0, by_anchor - noise)
    people, sizes = _influences(a, b, fit_a, fit_b, at_a, at_b)
    sampled = float((people.sum(1) ** 2).sum()) * sizes
    on_anchors = float((people[:, 0] ** 2).sum()) * sizes
    variance = max(sampled + own_moves, np.finfo(float).tiny)
    parts = ((sampled, len(people) - 1), (own_moves, count - 1))
    below = sum(part**2 / freedom for part, freedom in parts if part > 0)
    # Two panels of unequal size: the smaller one decides how well its own spread is known.
    most = min(a.n_raters, b.n_raters) + count - 2
    freedom = min(variance**2 / below if below > 0 else most, max(most, 2))
    return Moves(
        estimate_a,
        estimate_b,
        error_a,
        error_b,
        move,
        variance,
        on_anchors + own_moves,
        float(max(freedom, 2)),
    )


def _errors(side: Ratings, fit: TwoWay, at: Codes) -> Floats:
    return np.sqrt(fit.variance / side.per_unit()[at])


def _influences(
    a: Ratings, b: Ratings, fit_a: TwoWay, fit_b: TwoWay, at_a: Codes, at_b: Codes
) -> tuple[Floats, float]:
    """What each person adds to the shift, shape (people, 2): by their answers to the anchors beyond their own
    leniency, and by that leniency; and the correction for their number."""
    labels: dict[Any, int] = {
        label: i for i, label in enumerate(dict.fromkeys(a.rater_labels + b.rater_labels))
    }
    people = np.zeros((len(labels), 2))
    for side, fit, at, sign in ((a, fit_a, at_a, 1.0), (b, fit_b, at_b, -1.0)):
        weight = np.zeros(side.n_units)
        weight[at] = 1 / (at.size * side.per_unit()[at])
        answers = np.bincount(side.rater, fit.residual * weight[side.unit], minlength=side.n_raters)
        # A residual is smaller than the error it stands for by the degrees of freedom that the fit took.
        answers *= np.sqrt(len(side) / max(fit.freedom, 1))
        who = np.array([labels[label] for label in side.rater_labels], dtype=np.int64)
        people[who, 0] += sign * answers
        people[who, 1] += sign * fit.bias / side.n_raters
    smaller = min(a.n_raters, b.n_raters)
    return people, smaller / (smaller - 1)
