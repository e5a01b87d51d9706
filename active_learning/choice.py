"""One image as a round takes it."""

from typing import Any, NamedTuple


class Choice(NamedTuple):
    """`row` of the pool, `scale` it was chosen for ("" for none), `value` the strategy's own number."""

    row: int
    scale: str
    value: float | None
    explanation: dict[str, Any]
