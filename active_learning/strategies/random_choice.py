"""Choosing by lot: the control arms that every other strategy is measured against."""

from collections.abc import Hashable
from typing import Any

import numpy as np

from .caps import Admission, labels_of, take_in_order
from .context import FloatArray, IntArray
from .errors import SelectionError
from .pool import Pool
from .registry import strategy


@strategy(
    "random",
    reason="drawn_by_lot",
    explanation="Drawn by lot from all open assets; the number is the share of open assets drawn.",
    reads_features=False,
)
def random(learner: Any, pool: Pool) -> tuple[IntArray, FloatArray]:
    """Simple random sample without replacement. Metric: inclusion probability, before caps."""
    order = pool.rng().permutation(len(pool))
    share = pool.budget / int(pool.open.sum())
    return take_in_order(pool, order, np.full(len(pool), share))


@strategy(
    "stratified_random",
    reason="drawn_by_lot_in_stratum",
    explanation="Drawn by lot within each stratum, in the proportions of the target; the number is the share "
    "of the stratum's open assets drawn.",
    reads_features=False,
)
def stratified_random(learner: Any, pool: Pool) -> tuple[IntArray, FloatArray]:
    """Random within strata. Shares: `strata_shares`, else each stratum's part of the target weights.

    Seats go one by one to the stratum furthest behind its share, so that caps and exhausted strata hand
    theirs on. Metric: the share of the stratum's open assets that was drawn, for an unbiased estimate.
    Raises SelectionError: missing_strata, unknown_stratum.
    """
    context = pool.context
    if context.strata is None:
        raise SelectionError(
            "missing_strata", "stratified_random needs a stratum for every asset; give strata."
        )
    labels, codes = labels_of(context.strata)
    shares = _shares(pool, labels, codes)
    rng = pool.rng()
    shuffled = rng.permutation(len(pool))
    queues = [shuffled[codes[shuffled] == stratum] for stratum in range(len(labels))]
    tie_break = rng.random(len(labels)) * 1e-9
    admission = Admission(pool)
    position, taken = np.zeros(len(labels), dtype=int), np.zeros(len(labels))
    chosen: list[int] = []
    while len(chosen) < pool.budget:
        behind = shares * (len(chosen) + 1) - taken + tie_break
        for stratum in np.argsort(-behind):
            queue = queues[stratum]
            while position[stratum] < len(queue) and not admission.open[queue[position[stratum]]]:
                position[stratum] += 1
            if position[stratum] < len(queue):
                break
        else:
            break
        chosen.append(int(queue[position[stratum]]))
        admission.take(chosen[-1])
        taken[stratum] += 1
    indices = np.array(chosen, dtype=np.int64)
    available = np.bincount(codes[pool.open], minlength=len(labels))
    return indices, (taken / np.maximum(available, 1))[codes[indices]]


def _shares(pool: Pool, labels: list[Hashable], codes: IntArray) -> FloatArray:
    context = pool.context
    if context.strata_shares:
        unknown = [str(label) for label in context.strata_shares if label not in labels]
        if unknown:
            raise SelectionError(
                "unknown_stratum",
                f"strata_shares names {', '.join(unknown)}, which no asset of the pool belongs to.",
            )
        shares = np.array([float(context.strata_shares.get(label, 0.0)) for label in labels])
    else:
        shares = np.bincount(codes, weights=context.target_weights, minlength=len(labels)).astype(np.float64)
    if not np.isfinite(shares).all() or (shares < 0).any() or shares.sum() <= 0:
        raise SelectionError("out_of_range", "Shares of strata must be zero or more, and not all zero.")
    proportions: FloatArray = shares / shares.sum()
    return proportions
