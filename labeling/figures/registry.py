"""What can be computed about a study's ratings, by kind."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from labeling.models import Scale, Study


class Found(NamedTuple):
    """What a computation found: `values` is ready for JSON (no NaN), `arrays` are numpy arrays by name."""

    values: dict[str, Any]
    arrays: dict[str, Any] | None = None
    ratings: int = 0


Compute = Callable[[Study, Scale | None, str], Found]
Parts = Callable[[Study], Iterable[tuple[Scale | None, str]]]
Moved = Callable[[Study], str]
KINDS: dict[str, Compute] = {}
PARTS: dict[str, Parts] = {}
PERSONAL: set[str] = set()
MOVED_BY: dict[str, Moved] = {}


def figures_of(
    kind: str, *, parts: Parts | None = None, personal: bool = False, moved_by: Moved | None = None
) -> Callable[[Compute], Compute]:
    """Register the function `(study, scale, key) -> Found` that computes figures of `kind`. It reads, never writes,
    and answers degenerate data with a reason in `values`.

    `parts(study)` lists the (scale, key) that a worker keeps up to date from the start; any other part is kept up to
    date once a page has asked for it. `personal` figures say something about single panelists: whoever withdraws
    takes them away at once. `moved_by(study)` is a mark of what else these figures follow from, beside ratings, panel
    and settings (see labeling.figures.stamps); cheap at any size, since every page that shows them asks.
    """

    def keep(function: Compute) -> Compute:
        KINDS[kind] = function
        if parts is not None:
            PARTS[kind] = parts
        if personal:
            PERSONAL.add(kind)
        if moved_by is not None:
            MOVED_BY[kind] = moved_by
        return function

    return keep
