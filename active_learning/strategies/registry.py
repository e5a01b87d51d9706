"""All strategies by name, behind modAL's signature."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .context import FloatArray, IntArray
from .errors import SelectionError
from .pool import Pool, read_pool

Chooser = Callable[[Any, Pool], tuple[IntArray, FloatArray]]


@dataclass(frozen=True)
class Strategy:
    """A query strategy: callable as modAL calls one, with a line that explains it to people and a code for
    why it chooses an asset (to be translated).

    `strategy(learner, X, n_instances, **context)` takes the pool's features X (N, d) and what
    `context.SelectionContext` names, and returns `(indices, metrics)`: distinct row numbers, best first, and
    one number per row whose meaning the explanation gives. Fewer than n_instances come back where exclusions
    and caps leave fewer. Always the pair, never bare indices: modAL 0.4.2.1 unpacks a bare pair of indices as
    (index, metric) and loses one. Raises SelectionError where no choice can be made.
    """

    name: str
    explanation: str
    reason: str
    choose: Chooser
    reads_features: bool

    def __call__(
        self, learner: Any, X: Any, n_instances: int = 1, **context: Any
    ) -> tuple[IntArray, FloatArray]:
        pool = read_pool(X, n_instances, context, reads_features=self.reads_features)
        indices, metrics = self.choose(learner, pool)
        return np.asarray(indices, dtype=np.int64), np.asarray(metrics, dtype=np.float64)


_strategies: dict[str, Strategy] = {}


def strategy(
    name: str, *, reason: str, explanation: str, reads_features: bool = True
) -> Callable[[Chooser], Chooser]:
    """Registers a function `(learner, pool) -> (indices, metrics)` under `name`.

    Raises ValueError where the name is taken.
    """

    def register(choose: Chooser) -> Chooser:
        if name in _strategies:
            raise ValueError(
                f"A strategy named {name} exists already, in {_strategies[name].choose.__module__}."
            )
        _strategies[name] = Strategy(name, explanation, reason, choose, reads_features)
        return choose

    return register


def get(name: str) -> Strategy:
    """The strategy of that name. Raises SelectionError (unknown_strategy) listing the known names."""
    if name not in _strategies:
        raise SelectionError(
            "unknown_strategy", f"There is no strategy named {name!r}; known are {', '.join(names())}."
        )
    return _strategies[name]


def names() -> list[str]:
    """Names of all registered strategies, sorted."""
    return sorted(_strategies)
