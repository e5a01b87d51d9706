"""What the answer k showings before does to an answer: dependence on the image and on the answer itself."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from labeling.statistics.clusters import Effect, solve
from labeling.statistics.errors import NotEstimable
from labeling.statistics.order_trials import Trials
from labeling.statistics.ratings import Floats

Which = Literal["all", "same", "other"]
LEAST_PAIRS = 30


class LagEffect(NamedTuple):
    """Points per point: ``image`` on the consensus of the image ``lag`` before (above 0 assimilation, below 0
    contrast), ``answer`` on what that answer had above the consensus."""

    lag: int
    image: Effect
    answer: Effect


def pairs_at(trials: Trials, lag: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices (now, before) of trials of one session whose positions differ by exactly ``lag``."""
    now, before = [], []
    for back in range(1, min(lag, trials.session.size - 1) + 1):
        hit = np.flatnonzero(
            (trials.session[back:] == trials.session[:-back])
            & (trials.position[back:] - trials.position[:-back] == lag)
        )
        now.append(hit + back)
        before.append(hit)
    empty = np.zeros(0, dtype=np.intp)
    return np.concatenate(now or [empty]), np.concatenate(before or [empty])


def lag_effect(trials: Trials, lag: int, which: Which = "all") -> LagEffect:
    """Joint regression of an answer's surprise on the two, over pairs of any images, of one group, or of two groups.

    Within a session centred values correlate by -1/(m - 1) whatever the order (Nickell 1981), raters use the scale
    more or less widely, and tastes make images of one group alike: all of that is in the mean of the moments over
    every order of the same session, which has a closed form and is taken off. The error of the consensus is taken
    out of the moments (Fuller 1987, eq. 2.2.12). Raises ``NotEstimable``: few_pairs, few_raters, no_variance.
    """
    now, before = pairs_at(trials, lag)
    if which != "all":
        alike = (trials.group[now] >= 0) & (trials.group[now] == trials.group[before])
        keep = alike if which == "same" else ~alike
        now, before = now[keep], before[keep]
    if now.size < LEAST_PAIRS:
        raise NotEstimable(f"Fewer than {LEAST_PAIRS} pairs of answers lie {lag} apart.", "few_pairs")
    x = np.stack([trials.others, trials.surprise], 1)
    e = trials.surprise
    score = x[before] * e[now, None]
    chance = _any_order(trials, which)
    session = trials.session[now]
    number = np.bincount(session, minlength=trials.sessions).astype(np.float64)
    rater_of = np.zeros(trials.sessions, dtype=np.int64)
    rater_of[trials.session] = trials.rater
    gram = x[before][:, :, None] * x[before][:, None, :]
    # The same error stands in `others` and, with the other sign, in `surprise`.
    noise = trials.noise[before][:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    m = trials.per_session()[session][:, None, None]
    gram = gram - noise * (1 - 1 / m)
    by_rater_score = _sum(score, trials.rater[now], trials.raters)
    by_rater_score -= _sum(chance * number[:, None], rater_of, trials.raters)
    image, answer = solve(_sum(gram, trials.rater[now], trials.raters), by_rater_score, now.size)
    return LagEffect(lag, image, answer)


def _any_order(trials: Trials, which: Which) -> Floats:
    """Mean of x_j e_i over all i ≠ j of a session (of one group, of different groups), shape (sessions, 2)."""
    x = np.stack([trials.others, trials.surprise], 1)
    e = trials.surprise[:, None]
    own = _sum(x * e, trials.session, trials.sessions)
    m = trials.per_session()
    # Centred values sum to 0, so the sum over all pairs is 0 less the sum of each with itself.
    total, number = -own, m * (m - 1)
    if which != "all":
        inside, count = _within_groups(trials, x, e)
        total, number = (inside, count) if which == "same" else (total - inside, number - count)
    return total / np.maximum(number, 1)[:, None]


def _within_groups(trials: Trials, x: Floats, e: Floats) -> tuple[Floats, Floats]:
    grouped = np.flatnonzero(trials.group >= 0)
    span = int(trials.group.max(initial=0)) + 1
    keys, code = np.unique(trials.session[grouped] * span + trials.group[grouped], return_inverse=True)
    session = (keys // span).astype(np.int64)
    cells = keys.size
    products = _sum(x[grouped], code, cells) * _sum(e[grouped], code, cells)
    products -= _sum(x[grouped] * e[grouped], code, cells)
    n = np.bincount(code, minlength=cells).astype(np.float64)
    return (
        _sum(products, session, trials.sessions),
        np.bincount(session, n * (n - 1), minlength=trials.sessions).astype(np.float64),
    )


def _sum(values: Floats, code: NDArray[np.int64], size: int) -> Floats:
    flat = values.reshape(len(values), -1)
    columns = [np.bincount(code, column, minlength=size).astype(np.float64) for column in flat.T]
    return np.stack(columns, 1).reshape(size, *values.shape[1:])
