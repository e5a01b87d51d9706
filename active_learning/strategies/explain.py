"""Why an asset was chosen: codes and numbers, to be put into words in the reader's language."""

from typing import Any, TypedDict

import numpy as np
from numpy.typing import ArrayLike

from . import registry
from .errors import SelectionError
from .learner import feature_learner
from .pool import read_pool
from .rating_terms import read_terms, target_moment

# How far from the pool's middle a quantity lies before it is worth a sentence.
_REMARKABLE = 1.5


class Reason(TypedDict):
    """One sentence's worth. Codes, with their numbers:

    a strategy's own reason (`metric`); never_rated; rated_before (`ratings`); model_unsure, model_sure
    (`epistemic_std` in scale points, `percentile` 0 to 100 among open assets); raters_disagree, raters_agree
    (`noise`, `typical`); target_weighted (`weight`, 1 = like any other); improves_model, improves_own_score
    (`share` 0 to 1 of the value, `variance` removed).
    """

    code: str
    numbers: dict[str, float]


class Explanation(TypedDict):
    """index: row in the pool; metric: what it was chosen by; reasons: the strategy's own comes first."""

    index: int
    strategy: str
    metric: float
    reasons: list[Reason]


def explain(
    strategy: str, learner: Any, X: Any, indices: ArrayLike, metrics: ArrayLike, **context: Any
) -> list[Explanation]:
    """Explains a batch (indices, metrics) as `strategy` returned it for the same learner, pool and context.

    Parts of the value are those before the batch; the metric was measured as the batch grew. Without a
    learner that has features and a covariance, only what needs no model is said.
    Raises SelectionError: unknown_strategy, out_of_range, and what `read_pool` raises.
    """
    chosen, metric = np.asarray(indices, dtype=np.int64), np.asarray(metrics, dtype=np.float64)
    pool = read_pool(X, max(1, len(chosen)), context, reads_features=False)
    for row in chosen.tolist():
        if not 0 <= row < len(pool) or not pool.open[row]:
            raise SelectionError("out_of_range", f"Row {row} is no open asset of this pool; none chose it.")
    reason = registry.get(strategy).reason
    found: list[Explanation] = []
    for i, number in zip(chosen.tolist(), metric.tolist(), strict=True):
        ratings = float(pool.counts[i])
        reasons: list[Reason] = [
            {"code": reason, "numbers": {"metric": number}},
            {"code": "rated_before" if ratings else "never_rated", "numbers": {"ratings": ratings}},
        ]
        found.append({"index": i, "strategy": strategy, "metric": number, "reasons": reasons})
    try:
        model = feature_learner(learner)
    except SelectionError:
        return found
    rows = np.flatnonzero(pool.open)
    terms = read_terms(model, pool, rows, target_moment(model, pool))
    model_part, own_part = terms.model_part(), terms.own_part()
    spread = np.sqrt(terms.h)
    ordered = np.sort(spread)
    typical_noise = float(np.median(terms.noise))
    weights = pool.context.target_weights
    for one in found:
        i = int(np.searchsorted(rows, one["index"]))
        more = one["reasons"]
        whole = float(model_part[i] + own_part[i])
        if whole > 0:
            for code, part in (("improves_model", model_part[i]), ("improves_own_score", own_part[i])):
                if part > 0:
                    more.append(
                        {"code": code, "numbers": {"share": float(part) / whole, "variance": float(part)}}
                    )
        percentile = 100 * float(np.searchsorted(ordered, spread[i], side="right")) / len(ordered)
        if not 25 < percentile < 75:
            code = "model_unsure" if percentile >= 75 else "model_sure"
            more.append(
                {"code": code, "numbers": {"epistemic_std": float(spread[i]), "percentile": percentile}}
            )
        ratio = float(terms.noise[i]) / typical_noise
        if not 1 / _REMARKABLE < ratio < _REMARKABLE:
            code = "raters_disagree" if ratio > 1 else "raters_agree"
            more.append({"code": code, "numbers": {"noise": float(terms.noise[i]), "typical": typical_noise}})
        weight = 1.0 if weights is None else float(weights[one["index"]] / weights.mean())
        if weight >= _REMARKABLE:
            more.append({"code": "target_weighted", "numbers": {"weight": weight}})
    return found
