"""What a strategy may be told beside the pool, checked once for all strategies."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import SelectionError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class SelectionContext:
    """Everything optional; arrays named "per asset" have one entry per row of the pool.

    seed: int, fixes every random choice and tie.
    counts: per asset, ratings so far (≥ 0). Rated assets may stay in the pool: re-rating competes with new.
    noise: per asset, σ_i² = variance of one rating around the asset's mean (> 0, scale points squared).
    tau2: τ², variance of asset means around the model (≥ 0, scale points squared).
    labelled_X, labelled_y, labelled_counts: features (m, d), mean ratings (m,) and number of ratings (m,) of
        assets that are rated but not in the pool.
    target_weights: per asset, ≥ 0: how much of what the model will score looks like this asset.
    importance: per asset, ≥ 0: how much this asset's own published score matters.
    importance_weight: λ ≥ 0; left out, it is 1 where importance is given and 0 where it is not.
    cost: per asset, price of one rating (> 0, any unit).
    strata: per asset, label. strata_caps: at most so many per label and batch. strata_shares: share of the
        batch per label, for stratified_random.
    groups: per asset, label of person, campaign or family ("" or a negative number: none).
        group_cap: at most so many per group and batch.
    excluded: per asset, True for assets that may not be chosen (already waiting, suspended, gold, held out).
    embeddings: (N, e) features for diversity, where they differ from the pool's own.
    prefilter: how many assets of a large pool value_of_rating carries through its greedy steps (≥ 1).
    """

    seed: int = 0
    counts: FloatArray | None = None
    noise: FloatArray | None = None
    tau2: float | None = None
    labelled_X: FloatArray | None = None  # noqa: N815 (modAL and scikit-learn write X)
    labelled_y: FloatArray | None = None
    labelled_counts: FloatArray | None = None
    target_weights: FloatArray | None = None
    importance: FloatArray | None = None
    importance_weight: float | None = None
    cost: FloatArray | None = None
    strata: NDArray[Any] | None = None
    strata_caps: Mapping[Hashable, int] | None = None
    strata_shares: Mapping[Hashable, float] | None = None
    groups: NDArray[Any] | None = None
    group_cap: int | None = None
    excluded: BoolArray | None = None
    embeddings: NDArray[Any] | None = None
    prefilter: int = 20_000


# Lowest allowed value, and whether it is itself allowed.
_BOUNDS = {
    "counts": (0.0, True),
    "noise": (0.0, False),
    "target_weights": (0.0, True),
    "importance": (0.0, True),
    "cost": (0.0, False),
}


def _labels(value: Any) -> NDArray[Any]:
    array = np.asarray(value)
    if array.dtype == object:  # a missing label arrives from a database as None
        numbers = all(label is None or isinstance(label, int) for label in array.tolist())
        array = np.array([(-1 if numbers else "") if label is None else label for label in array.tolist()])
    return array


def _mask(value: Any) -> BoolArray:
    return np.asarray(value, dtype=bool)


_READ: dict[str, Callable[[Any], NDArray[Any]]] = {
    "strata": _labels,
    "groups": _labels,
    "excluded": _mask,
    "embeddings": np.asarray,
}


def read_context(given: Mapping[str, Any], size: int) -> SelectionContext:
    """Keyword arguments of a strategy call → a checked `SelectionContext` for a pool of `size` assets.

    Raises SelectionError: unknown_context, wrong_length, not_finite, out_of_range, caps_without_labels.
    """
    known = {field.name for field in fields(SelectionContext)}
    unknown = sorted(set(given) - known)
    if unknown:
        raise SelectionError(
            "unknown_context",
            f"No strategy reads {', '.join(unknown)}; known are {', '.join(sorted(known))}.",
        )
    context = replace(SelectionContext(), **given)
    arrays: dict[str, Any] = {
        name: _vector(name, getattr(context, name), size, *bound)
        for name, bound in _BOUNDS.items()
        if getattr(context, name) is not None
    }
    for name, read in _READ.items():
        value = getattr(context, name)
        if value is not None:
            arrays[name] = read(value)
            _check_length(name, arrays[name], size)
    for name in ("tau2", "importance_weight"):
        value = getattr(context, name)
        if value is not None and not (np.isfinite(value) and value >= 0):
            raise SelectionError("out_of_range", f"{name} is {value}; it must be zero or a positive number.")
    for name, lowest in (("seed", 0), ("prefilter", 1), ("group_cap", 1)):
        value = getattr(context, name)
        if value is not None and not (isinstance(value, int | np.integer) and value >= lowest):
            raise SelectionError(
                "out_of_range", f"{name} is {value!r}; it must be a whole number from {lowest}."
            )
    _check_labelled(context)
    if context.group_cap is not None and context.groups is None:
        raise SelectionError(
            "caps_without_labels", "group_cap is given without groups; give each asset's group."
        )
    if context.strata is None and (context.strata_caps or context.strata_shares):
        raise SelectionError("caps_without_labels", "Stratum caps or shares are given without strata.")
    if "target_weights" in arrays and not arrays["target_weights"].any():
        raise SelectionError(
            "out_of_range", "target_weights are all zero; leave them out or weigh some asset."
        )
    return replace(context, **arrays)


def _check_labelled(context: SelectionContext) -> None:
    if context.labelled_X is None:
        return
    rated = np.asarray(context.labelled_X)
    for name in ("labelled_y", "labelled_counts"):
        value = getattr(context, name)
        if value is not None:
            _check_length(name, np.asarray(value), len(rated))
            _vector(name, value, len(rated), -np.inf, False)
    if rated.ndim != 2 or not np.isfinite(rated).all():
        raise SelectionError(
            "not_finite", "labelled_X must be a matrix of finite numbers; leave broken rows out."
        )


def _check_length(name: str, value: NDArray[Any], size: int) -> None:
    if value.shape[:1] != (size,):
        raise SelectionError(
            "wrong_length", f"{name} has shape {value.shape} for {size} assets; give one entry per asset."
        )


def _vector(name: str, value: Any, size: int, lowest: float, allowed: bool) -> FloatArray:
    array = np.asarray(value, dtype=np.float64)
    _check_length(name, array.reshape(array.shape or (1,)), size)
    if not np.isfinite(array).all():
        row = int(np.flatnonzero(~np.isfinite(array))[0])
        raise SelectionError(
            "not_finite", f"{name} is not a number at row {row}; give every asset a finite value."
        )
    bad = array < lowest if allowed else array <= lowest
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        words = f"{lowest:g} or more" if allowed else f"above {lowest:g}"
        raise SelectionError("out_of_range", f"{name} is {array[row]:g} at row {row}; it must be {words}.")
    return array
