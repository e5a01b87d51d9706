"""The consensus as the API, its CSV and the command give it: a stretch of images at a time, by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.csv_cells import safe
from labeling.agreement.reasons import explained
from labeling.estimates import estimable, kept_consensus, kept_strata
from labeling.figures.computing import compute
from labeling.figures.consensus import KIND
from labeling.figures.consensus_strata import KIND as STRATA
from labeling.figures.kept import Kept
from labeling.models import Scale, Study, StudyAsset
from labeling.statistics.limits import clipped

AT_A_TIME = 5000
COLUMNS = (
    "asset",
    "estimate",
    "low",
    "high",
    "low_absolute",
    "high_absolute",
    "standard_error",
    "sd",
    "ratings",
)
WEIGHTED = ("weighted", "weighted_low", "weighted_high")
OF_STRATUM = ("n", "mean", "low", "high")
Row = dict[str, Any]
Column = list[Any]


@dataclass(frozen=True, eq=False)
class Asked:
    """The kept figures of one scale; `strata` too where they were asked for, with the `names` of those shown."""

    scale: Scale
    panel: Kept
    strata: Kept | None = None
    names: dict[int, str] | None = None

    @property
    def count(self) -> int:
        """Images with a consensus."""
        return int(self.panel.arrays["asset"].size)


def asked_for(
    study: Study, scale: Scale, method: str = "", *, strata: bool = False, at_once: bool = False
) -> Asked:
    """Raises NotEstimable. `at_once` computes what is missing or old instead of leaving it to a worker, for who can
    wait."""
    kinds = (KIND, STRATA) if strata else (KIND,)
    look = {KIND: kept_consensus, STRATA: kept_strata}
    found = {kind: look[kind](study, scale, method) for kind in kinds}
    for kind, there in found.items():
        if at_once and (there is None or there.stale):
            compute(study, scale, kind, method or study.consensus_method)
            found[kind] = look[kind](study, scale, method)
    panel = estimable(found[KIND])
    if not strata:
        return Asked(scale, panel)
    parts = estimable(found[STRATA])
    names = dict(study.strata.order_by("pk").values_list("pk", "name"))
    return Asked(
        scale, panel, parts, {pk: name for pk, name in names.items() if f"mean_{pk}" in parts.arrays}
    )


def consensus_report(
    study: Study,
    scale: Scale,
    method: str = "",
    *,
    strata: bool = False,
    offset: int = 0,
    limit: int | None = None,
    at_once: bool = False,
) -> dict[str, Any]:
    """`count` images have a consensus; `assets` are `limit` of them (None: all) by name, from `offset` on.

    Intervals are cut to the scale; `standard_error` is there to compute with. With `strata`, `weighted` says what the
    weighted mean rests on and each asset has one, and means per stratum. Raises NotEstimable.
    """
    found = asked_for(study, scale, method, strata=strata, at_once=at_once)
    until = None if limit is None else offset + limit
    report: dict[str, Any] = {
        "study": study.slug,
        "scale": scale.name,
        "method": found.panel.values["method"],
        "confidence": found.panel.values["confidence"],
        "ratings": found.panel.ratings,
        "raters": found.panel.values["raters"],
        "small_panel": found.panel.values["small_panel"],
        "computed_at": found.panel.computed_at.isoformat(),
        "stale": found.panel.stale,
        "count": found.count,
        "assets": list(rows(found, since=offset, until=until)),
    }
    if found.strata is not None:
        names = dict(study.strata.values_list("pk", "name"))
        about = explained([one for one in found.strata.values["strata"] if one["pk"] in names])
        report["strata"] = [{"name": names[one["pk"]], **one} for one in about]
        report["weighted"] = explained(found.strata.values["weighted"])
    return report


def rows(found: Asked, *, since: int = 0, until: int | None = None) -> Iterator[Row]:
    """One dict per image, by name."""
    header = [*COLUMNS, *(WEIGHTED if found.strata is not None else ())]
    strata = list((found.names or {}).values())
    for line in _lines(found, since, until):
        row = dict(zip(header, line, strict=False))
        if found.strata is not None:
            rest = iter(line[len(header) :])
            row["strata"] = {name: {column: next(rest) for column in OF_STRATUM} for name in strata}
        yield row


def csv_table(found: Asked) -> Iterator[list[Any]]:
    """The header, then one line per image; strata are columns."""
    strata = (found.names or {}).values()
    headed = [f"{column} {name}" for name in strata for column in OF_STRATUM]
    yield [*COLUMNS, *(WEIGHTED if found.strata is not None else ()), *map(safe, headed)]
    for name, *figures in _lines(found, 0, None):
        yield [safe(name), *figures]


def _lines(found: Asked, since: int, until: int | None) -> Iterator[tuple[Any, ...]]:
    """Cells of each image, by name: COLUMNS, then WEIGHTED and OF_STRATUM of each stratum where they are asked for."""
    order = found.panel.arrays["by_name"][since:until]
    for start in range(0, order.size, AT_A_TIME):
        at = {name: values[order[start : start + AT_A_TIME]] for name, values in found.panel.arrays.items()}
        listed = at["asset"].tolist()
        names = dict(StudyAsset.objects.filter(pk__in=listed).values_list("pk", "name"))
        columns = [[names.get(pk) for pk in listed], *_of_panel(at, found.scale)]
        if found.strata is not None:
            columns += _of_strata(found, found.strata.arrays, at["asset"])
        # An image may have been taken out since.
        yield from (line for line in zip(*columns, strict=True) if line[0] is not None)


def _of_panel(at: dict[str, np.ndarray], scale: Scale) -> list[Column]:
    relative = _with_limits(scale, at["estimate"], at["low"], at["high"])
    absolute = _with_limits(scale, at["estimate"], at["low_absolute"], at["high_absolute"])
    return [*relative, *absolute[1:], *(_plain(at[name]) for name in ("standard_error", "sd", "n"))]


def _of_strata(found: Asked, arrays: dict[str, np.ndarray], asset: np.ndarray) -> list[Column]:
    place = np.minimum(np.searchsorted(arrays["asset"], asset), max(arrays["asset"].size - 1, 0))
    # Both were computed by themselves: one may know an image that the other does not know yet.
    there = arrays["asset"][place] == asset if arrays["asset"].size else np.zeros(asset.size, dtype=bool)

    def of(name: str) -> np.ndarray:
        return np.where(there, arrays[name][place], np.nan) if name in arrays else np.full(asset.size, np.nan)

    columns = _with_limits(found.scale, *(of(name) for name in WEIGHTED))
    for pk in found.names or {}:
        columns.append([None if n != n else int(n) for n in of(f"n_{pk}").tolist()])
        columns += _with_limits(found.scale, *(of(f"{name}_{pk}") for name in OF_STRATUM[1:]))
    return columns


def _with_limits(scale: Scale, middle: np.ndarray, low: np.ndarray, high: np.ndarray) -> list[Column]:
    return [_plain(column) for column in (middle, *clipped(middle, low, high, scale.low, scale.high))]


def _plain(column: np.ndarray) -> Column:
    """Numbers for JSON: None where there is none."""
    known = column.tolist()
    return known if np.isfinite(column).all() else [v if np.isfinite(v) else None for v in known]
