"""Coefficients from moments per rater, with intervals that stay honest where the answers of one rater hang together."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Floats

LEAST_RATERS = 5


class Effect(NamedTuple):
    """An estimate with its 95% interval and what it rests on."""

    estimate: float
    low: float
    high: float
    standard_error: float
    raters: int
    n: int


def solve(gram: Floats, score: Floats, n: int) -> list[Effect]:
    """Coefficients beta of ``sum(gram) beta = sum(score)``, ``gram`` of shape (raters, p, p), ``score`` (raters, p).

    Standard errors are the delete-one-rater jackknife (CR3, MacKinnon & Webb 2023), intervals t with raters - 1
    degrees of freedom. Raises ``NotEstimable`` (few_raters, no_variance).
    """
    used = np.abs(gram).sum((1, 2)) > 0
    gram, score = gram[used], score[used]
    raters = len(gram)
    if raters < LEAST_RATERS:
        raise NotEstimable(f"Fewer than {LEAST_RATERS} raters can be compared.", "few_raters")
    whole, total = gram.sum(0), score.sum(0)
    if not _solvable(whole):
        raise NotEstimable("What the answers should depend on does not vary.", "no_variance")
    beta = np.linalg.solve(whole, total)
    left = whole[None] - gram
    if not all(_solvable(one) for one in left):
        raise NotEstimable("All the variation comes from one rater.", "no_variance")
    without = np.linalg.solve(left, (total[None] - score)[..., None])[..., 0]
    error = np.sqrt((raters - 1) / raters * ((without - without.mean(0)) ** 2).sum(0))
    half = stats.t.ppf(0.975, raters - 1) * error
    return [
        Effect(float(b), float(b - h), float(b + h), float(e), raters, n)
        for b, h, e in zip(beta, half, error, strict=True)
    ]


def scaled(effect: Effect, factor: float) -> Effect:
    """The effect in other units."""
    ends = sorted((effect.low * factor, effect.high * factor))
    return Effect(
        effect.estimate * factor,
        ends[0],
        ends[1],
        effect.standard_error * abs(factor),
        effect.raters,
        effect.n,
    )


def _solvable(gram: Floats) -> bool:
    scale = np.sqrt(np.abs(np.diag(gram)))
    if not (scale > 0).all() or not np.isfinite(gram).all() or not (np.diag(gram) > 0).all():
        return False
    return bool(np.linalg.cond(gram / np.outer(scale, scale)) < 1e8)
