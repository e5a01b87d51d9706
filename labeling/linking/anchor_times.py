"""A study's anchors over time, in the shape that pages and API share."""

from typing import Any

from labeling.figures.kept import Kept, kept
from labeling.models import Scale, Study
from labeling.order_effects.report import explained

KIND = "anchors"
BY = ("time", "sitting")
COLUMNS = ("estimate", "low", "high")


def anchor_figures(study: Study, scale: Scale, by: str = "") -> Kept | None:
    """The kept figures of `scale`, time cut as `by` says; None while they are computed for the first time."""
    return kept(study, scale, KIND, by if by in BY else "")


def anchors_report(study: Study, scale_name: str | None = None, by: str = "") -> dict[str, Any]:
    """All scales of a study (or the one named); where figures are missing, `code` and `reason` say why."""
    scales = study.scales.all() if scale_name is None else [study.scales.get(name=scale_name)]
    return {"study": study.slug, "scales": [_of(study, scale, by) for scale in scales]}


def _of(study: Study, scale: Scale, by: str) -> dict[str, Any]:
    found = anchor_figures(study, scale, by)
    if found is None:
        return {"scale": scale.name, "stale": False, **explained({"code": "being_computed"})}
    means = [
        {"anchor": name, "window": at, **figures}
        for name, _mean, points in anchors_of(study, found)
        for at, figures in points
    ]
    return {"scale": scale.name, "stale": found.stale, **explained(found.values), "means": means}


def anchors_of(study: Study, found: Kept) -> list[tuple[str, float, list[tuple[int, dict[str, Any]]]]]:
    """(name, mean over all windows, [(window, {estimate, low, high, n})]) of each anchor, by mean."""
    if not found.arrays:
        return []
    columns = {name: values.tolist() for name, values in found.arrays.items()}
    names = dict(study.assets.filter(pk__in=set(columns["asset"])).values_list("pk", "name"))
    rows: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    for place, asset in enumerate(columns["asset"]):
        figures = {name: _known(columns[name][place]) for name in COLUMNS}
        rows.setdefault(asset, []).append((columns["window"][place], {**figures, "n": columns["n"][place]}))
    listed = [
        (
            names[asset],
            sum(f["estimate"] * f["n"] for _at, f in points) / sum(f["n"] for _at, f in points),
            points,
        )
        for asset, points in rows.items()
        if asset in names
    ]
    return sorted(listed, key=lambda row: (-row[1], row[0]))


def _known(value: float) -> float | None:
    return None if value != value else value
