"""The pool a strategy chooses from: features, how many to choose, context, and which rows are open."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .context import BoolArray, FloatArray, SelectionContext, read_context
from .errors import SelectionError

CHUNK = 16_384  # rows handled at once, so that a pool of a million needs little beside its own features


@dataclass(frozen=True)
class Pool:
    """X (N, d) features; budget = how many to choose, never above the number of open rows; open (N,) bool;
    finite (N,) bool: whose features are numbers, which holds for every open row."""

    X: NDArray[Any]
    budget: int
    context: SelectionContext
    open: BoolArray
    finite: BoolArray

    def __len__(self) -> int:
        return len(self.X)

    @property
    def counts(self) -> FloatArray:
        """Ratings so far per asset, zeros where the context does not say."""
        given = self.context.counts
        return np.zeros(len(self)) if given is None else given

    def rng(self) -> np.random.Generator:
        return np.random.default_rng(int(self.context.seed))


def read_pool(X: Any, n_instances: Any, given: Mapping[str, Any], *, reads_features: bool) -> Pool:
    """Checks a strategy's arguments. Rows that are not finite are refused unless `excluded` covers them.

    Raises SelectionError: not_a_matrix, empty_pool, budget, nothing_open, not_finite, constant_features (only
    where the strategy reads features and at least two rows are open), and what `read_context` raises.
    """
    X = np.asarray(X)
    if X.ndim != 2 or X.dtype.kind not in "fiub":
        raise SelectionError(
            "not_a_matrix",
            f"The pool is a {X.ndim}-dimensional array of {X.dtype}; give numbers, assets by features.",
        )
    if not len(X):
        raise SelectionError(
            "empty_pool", "The pool holds no asset; add assets to the study or widen the filter."
        )
    if not isinstance(n_instances, Integral) or n_instances < 1:
        raise SelectionError(
            "budget", f"The budget is {n_instances!r}; ask for a whole number of at least one asset."
        )
    context = read_context(given, len(X))
    is_open = np.ones(len(X), dtype=bool) if context.excluded is None else ~context.excluded
    if not is_open.any():
        raise SelectionError(
            "nothing_open", f"All {len(X)} assets of the pool are excluded; none can be chosen."
        )
    finite = _check_features("X", X, is_open, reads_features)
    if context.embeddings is not None:
        finite &= _check_features("embeddings", context.embeddings, is_open, reads_features)
    budget = min(int(n_instances), int(is_open.sum()))
    return Pool(X=X, budget=budget, context=context, open=is_open, finite=finite)


def _check_features(name: str, matrix: NDArray[Any], is_open: BoolArray, reads_features: bool) -> BoolArray:
    finite = np.concatenate(
        # A row's sum is finite when its entries are; this spares a boolean copy of a large pool.
        [
            np.isfinite(matrix[at : at + CHUNK].sum(axis=1, dtype=np.float64))
            for at in range(0, len(matrix), CHUNK)
        ]
    )
    broken = np.flatnonzero(is_open & ~finite)
    if len(broken):
        raise SelectionError(
            "not_finite",
            f"{name} holds a value that is not a number in {len(broken)} of {len(matrix)} rows, first in row "
            f"{broken[0]}; compute the features of these assets again or exclude them.",
        )
    rows = np.flatnonzero(is_open)
    if not reads_features or len(rows) < 2:
        return finite
    first = matrix[rows[0]]
    if not any((matrix[rows[at : at + CHUNK]] != first).any() for at in range(0, len(rows), CHUNK)):
        raise SelectionError(
            "constant_features",
            f"{name} is the same for all {len(rows)} open assets, so they cannot be told apart; check the "
            "feature extractor, or choose at random.",
        )
    return finite
