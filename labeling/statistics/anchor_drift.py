"""The same images over time: anchor means in windows, their common shift, and whether it drifts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from labeling.statistics.clusters import LEAST_RATERS, Effect, solve
from labeling.statistics.errors import NotEstimable
from labeling.statistics.ratings import Codes, Floats
from labeling.statistics.two_way import two_way

LEAST_IN_CELL = 2


class Cell(NamedTuple):
    """An anchor's mean in a window, in scale points, with its 95% interval (None under two answers)."""

    anchor: Any
    window: int
    estimate: float
    low: float | None
    high: float | None
    n: int


class Window(NamedTuple):
    """How far the anchors of a window lie above their means over all others, in scale points. ``low`` and ``high``
    are None where too few raters answered; ``flagged``: it differs from the rest, all windows considered."""

    window: int
    estimate: float | None
    low: float | None
    high: float | None
    n: int
    raters: int
    flagged: bool


@dataclass(frozen=True)
class AnchorDrift:
    """``panel`` is the change of the anchors from the first window to the last whoever answered, ``within`` the same
    among raters who answered in several windows; None with the code of the reason."""

    cells: list[Cell]
    windows: list[Window]
    panel: Effect | None
    panel_code: str
    within: Effect | None
    within_code: str
    anchors: int
    raters: int
    ratings: int


def anchor_drift(anchor: ArrayLike, rater: ArrayLike, window: ArrayLike, value: ArrayLike) -> AnchorDrift:
    """``window`` counts windows of time from 0, in order. Raises ``NotEstimable``: no_anchor_ratings, one_window
    (all answers lie in one)."""
    y = np.asarray(value, dtype=np.float64)
    known = np.isfinite(y)
    y, w = y[known], np.asarray(window, dtype=np.int64)[known]
    if not y.size:
        raise NotEstimable("No anchor has an answer yet.", "no_anchor_ratings")
    anchors, a = np.unique(np.asarray(anchor)[known], return_inverse=True)
    raters, r = np.unique(np.asarray(rater)[known], return_inverse=True)
    if (w == w[0]).all():
        raise NotEstimable("All answers to anchors lie in one window of time.", "one_window")
    span = float(w.max() - w.min())
    panel, panel_code = _slope(w.astype(np.float64), y, a, r, len(anchors), len(raters), span, False)
    within, within_code = _slope(w.astype(np.float64), y, a, r, len(anchors), len(raters), span, True)
    return AnchorDrift(
        cells=_cells(anchors, a, w, y),
        windows=_windows(w, y, a, r, len(anchors), len(raters)),
        panel=panel,
        panel_code=panel_code,
        within=within,
        within_code=within_code,
        anchors=len(anchors),
        raters=len(raters),
        ratings=int(y.size),
    )


def _cells(labels: Any, a: Codes, w: Codes, y: Floats) -> list[Cell]:
    windows = int(w.max()) + 1
    key = a * windows + w
    n = np.bincount(key)
    found = []
    for cell in np.flatnonzero(n):
        given = y[key == cell]
        low = high = None
        if given.size >= LEAST_IN_CELL:
            half = float(stats.t.ppf(0.975, given.size - 1) * given.std(ddof=1) / np.sqrt(given.size))
            low, high = float(given.mean()) - half, float(given.mean()) + half
        label = labels[cell // windows]
        found.append(Cell(label.item(), int(cell % windows), float(given.mean()), low, high, given.size))
    return found


def _windows(w: Codes, y: Floats, a: Codes, r: Codes, anchors: int, raters: int) -> list[Window]:
    """Each against all others: the effect of being in the window, anchors taken off, clusters are raters."""
    numbers = np.unique(w)
    tail = 1 - 0.025 / numbers.size  # Bonferroni: one false flag in twenty looks at a study, not at a window
    found = []
    for number in numbers:
        inside = w == number
        n, people = int(inside.sum()), int(np.unique(r[inside]).size)
        x = _less_means(inside.astype(np.float64), a, anchors)
        z = _less_means(y, a, anchors)
        try:
            effect = _one(x, z, r, raters, n)
        except NotEstimable:
            found.append(Window(int(number), None, None, None, n, people, False))
            continue
        if people < LEAST_RATERS:
            found.append(Window(int(number), effect.estimate, None, None, n, people, False))
            continue
        half = float(stats.t.ppf(tail, people - 1)) * effect.standard_error
        flagged = abs(effect.estimate) > half
        found.append(Window(int(number), effect.estimate, effect.low, effect.high, n, people, flagged))
    return found


def _slope(
    w: Floats, y: Floats, a: Codes, r: Codes, anchors: int, raters: int, span: float, within: bool
) -> tuple[Effect | None, str]:
    if within:
        x = two_way(a, r, w, anchors, raters).residual
        z = two_way(a, r, y, anchors, raters).residual
    else:
        x, z = _less_means(w, a, anchors), _less_means(y, a, anchors)
    try:
        found = _one(x * (np.abs(x) > 1e-6) / span, z, r, raters, y.size)
    except NotEstimable as error:
        return None, error.code
    return found, ""


def _one(x: Floats, z: Floats, r: Codes, raters: int, n: int) -> Effect:
    gram, score = (np.bincount(r, x * one, minlength=raters).astype(np.float64) for one in (x, z))
    return solve(gram[:, None, None], score[:, None], n)[0]


def _less_means(values: Floats, code: Codes, size: int) -> Floats:
    mean = np.bincount(code, values, minlength=size) / np.maximum(np.bincount(code, minlength=size), 1)
    return values - mean[code]
