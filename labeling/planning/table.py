"""The plan as rows: one for each scale, and one for each of its strata."""

from collections.abc import Iterator
from typing import Any

from labeling.planning.plan import Plan

COLUMNS = (
    "scale",
    "stratum",
    "raters",
    "images",
    "ratings_per_image",
    "raters_for_icc2",
    "raters_for_icc2_low",
    "raters_for_icc2_high",
    "raters_for_icc3",
    "raters_for_relative",
    "raters_for_relative_low",
    "raters_for_relative_high",
    "raters_for_absolute",
    "spread",
    "ratings_for_stratum_mean",
    "code",
)


def rows_of(plan: Plan) -> Iterator[list[Any]]:
    """Cells in the order of COLUMNS; empty where there is no figure, with the code that says why."""
    for one in plan.scales:
        found = one.found
        if one.decision is None:
            yield [found["scale"], "", found["raters"], found["images"], *[""] * 11, found["code"]]
            continue
        needed = found["needed"]
        yield [
            found["scale"],
            "",
            found["raters"],
            found["images"],
            found["k"],
            *_limits(needed["icc2"]),
            _cell(needed["icc3"]["estimate"]),
            *_limits(needed["relative"]),
            _cell(needed["absolute"]["estimate"]),
            "",
            "",
            needed["icc2"]["code"] or needed["relative"]["code"] or "",
        ]
        for part in found["strata"]:
            icc2 = part["for_icc2"] or {"estimate": None, "low": None, "high": None}
            yield [
                found["scale"],
                part["stratum"],
                _cell(part["raters"]),
                "",
                _cell(part["k"]),
                *_limits(icc2),
                *[""] * 5,
                _cell(part["spread"]),
                _cell(part["for_mean"]),
                part["code"] or "",
            ]


def _limits(figure: dict[str, Any]) -> list[Any]:
    return [_cell(figure[name]) for name in ("estimate", "low", "high")]


def _cell(value: Any) -> Any:
    return "" if value is None else value
