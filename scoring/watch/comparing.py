"""One week against the reference: every source and measure, with one verdict over all that was looked at."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from scoring.engine.drift.alarms import alarming, images_needed
from scoring.engine.drift.compare import Difference, Unlike, compare, unlike_share
from scoring.engine.drift.reference import DriftReference
from scoring.models import WatchWeek
from scoring.watch.weeks import ALL, Material

Key = tuple[str, str]  # kind, name
UNLIKE: Key = ("embedding", "unlike")
DISTANCE: Key = ("embedding", "distance")


@dataclass(frozen=True)
class WeekFigures:
    """One source of one week: its verdict, its figures as JSON, and what is told: (kind, name) -> figures."""

    images: int
    verdict: str
    figures: dict[str, Any]
    told: dict[Key, dict[str, Any]]


def compare_week(
    reference: DriftReference, material: Mapping[str, Material], *, before: bool, same_measures: bool
) -> dict[str, WeekFigures]:
    """The figures of each source. `before`: the week lies before the reference's end, so nothing is told.

    All sources together are a source of their own where there are two or more; what one of them explains is told of
    that one alone. Without `same_measures` the quality of images is left out: it is measured differently by now.
    """
    several = not any(one.images == material[ALL].images for source, one in material.items() if source != ALL)
    found = {source: _differences(reference, one, same_measures) for source, one in material.items()}
    family = [
        (source, key)
        for source in sorted(found)
        for key in sorted(found[source])
        if not before and (source != ALL or several)
    ]
    told = {
        place for place, tell in zip(family, alarming([found[s][k] for s, k in family]), strict=True) if tell
    }
    needed = images_needed(_size(reference), len(family))
    explained = {key for source, key in told if source != ALL}
    alerts = told - {(ALL, key) for key in explained}
    # All together show what any of them differs in, so that the picture of the whole never contradicts its parts.
    shown = told | {(ALL, key) for key in explained}
    return {
        source: _figures(
            one,
            found[source],
            {key for place, key in shown if place == source},
            needed=needed,
            before=before,
            alerts={key for place, key in alerts if place == source},
        )
        for source, one in material.items()
    }


def _size(reference: DriftReference) -> int:
    return max([len(values) for values in reference.quality.values()] + [len(reference.distances)], default=0)


def _differences(
    reference: DriftReference, material: Material, same_measures: bool
) -> dict[Key, Difference | Unlike]:
    found: dict[Key, Difference | Unlike | None] = {}
    for (kind, name), values in material.values.items():
        if kind == "quality" and same_measures and name in reference.quality:
            found[kind, name] = compare(reference.quality[name], np.array(values))
        elif kind == "score" and name in reference.scores:
            found[kind, name] = compare(reference.scores[name], np.array(values))
        elif (kind, name) == DISTANCE and len(reference.distances):
            evenly = reference.own_unlikeness()
            found[DISTANCE] = compare(evenly, np.array(values), "greater")
            found[UNLIKE] = unlike_share(np.array(values), len(evenly))
    return {key: one for key, one in found.items() if one is not None}


def _figures(
    material: Material,
    found: Mapping[Key, Difference | Unlike],
    told: set[Key],
    *,
    needed: int | None,
    before: bool,
    alerts: set[Key],
) -> WeekFigures:
    figures: dict[str, Any] = {"quality": {}, "score": {}, "embedding": {}, "needed": needed}
    for (kind, name), one in found.items():
        figures[kind][name] = {k: _short(v) for k, v in asdict(one).items()} | {"told": (kind, name) in told}
    for (kind, name), values in material.values.items():
        # Too few to compare, yet there is a middle to show.
        figures[kind].setdefault(name, {"images": len(values), "now": _quarters(values), "told": False})
    return WeekFigures(
        material.images, _verdict(material, told, needed, before), figures, _alerts(figures, alerts)
    )


def _verdict(material: Material, told: set[Key], needed: int | None, before: bool) -> str:
    if before:
        return WatchWeek.Verdict.BEFORE
    if told:
        return WatchWeek.Verdict.DIFFERS
    if needed is None or material.images < needed:
        return WatchWeek.Verdict.FEW
    return WatchWeek.Verdict.ALIKE


def _alerts(figures: dict[str, Any], keys: set[Key]) -> dict[Key, dict[str, Any]]:
    """What is told, the two looks at embeddings as one."""
    found: dict[Key, dict[str, Any]] = {}
    for kind, name in sorted(keys):
        if kind == "embedding":
            shares = {
                key: value
                for key, value in figures[kind].get("unlike", {}).items()
                if key not in ("images", "p", "told")
            }
            found[DISTANCE] = {**figures[kind].get("distance", {}), **shares, "p": figures[kind][name]["p"]}
        else:
            found[kind, name] = dict(figures[kind][name])
    return found


def _quarters(values: list[float]) -> list[float]:
    return [_short(float(value)) for value in np.quantile(np.array(values), (0.25, 0.5, 0.75))]


def _short(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_short(one) for one in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value
