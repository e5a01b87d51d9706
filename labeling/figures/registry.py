"""What can be computed about a study's ratings, by kind."""

from collections.abc import Callable
from typing import Any, NamedTuple

from labeling.models import Scale, Study


class Found(NamedTuple):
    """What a computation found: `values` is ready for JSON (no NaN), `arrays` are numpy arrays by name."""

    values: dict[str, Any]
    arrays: dict[str, Any] | None = None
    ratings: int = 0


Compute = Callable[[Study, Scale | None, str], Found]
KINDS: dict[str, Compute] = {}


def figures_of(kind: str) -> Callable[[Compute], Compute]:
    """Register the function `(study, scale, key) -> Found` that computes figures of `kind`. It reads, never writes,
    and answers degenerate data with a reason in `values`."""

    def keep(function: Compute) -> Compute:
        KINDS[kind] = function
        return function

    return keep
