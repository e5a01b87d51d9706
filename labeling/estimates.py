"""The consensus of a study's panel on each image, with its intervals."""

from typing import Any, NamedTuple

from django.core.cache import cache

from labeling.label_data import CONSENSUS_KINDS, long_form, stamp
from labeling.models import Scale, Study, StudyAsset
from labeling.statistics.consensus import METHODS
from labeling.statistics.consensus import consensus as fit_consensus

CACHED_SECONDS = 3600
METHOD_NAMES = tuple(METHODS)


class AssetEstimate(NamedTuple):
    """Consensus of one image, in scale points. Intervals are 95%: relative for comparing images of this study,
    absolute for comparing with other panels."""

    study_asset_id: int
    name: str
    estimate: float
    low: float
    high: float
    low_absolute: float
    high_absolute: float
    ratings: int


def consensus(study: Study, scale: Scale, method: str = "panelwise") -> list[AssetEstimate]:
    """Estimates of all images with a rating, by name.

    Raises labeling.statistics.errors.NotEstimable where the ratings do not allow any, ValueError for an unknown
    method.
    """
    key = f"consensus:{stamp(scale)}:{method}"
    found = cache.get(key)
    if found is None:
        found = _fit(study, scale, method)
        cache.set(key, found, CACHED_SECONDS)
    return found


def _fit(study: Study, scale: Scale, method: str) -> list[AssetEstimate]:
    fitted = fit_consensus(long_form(scale, CONSENSUS_KINDS), method=method)  # type: ignore[arg-type]
    names = dict(StudyAsset.objects.filter(study=study).values_list("pk", "name"))
    columns = zip(
        fitted.unit_labels,
        fitted.estimate.tolist(),
        fitted.low.tolist(),
        fitted.high.tolist(),
        fitted.low_absolute.tolist(),
        fitted.high_absolute.tolist(),
        fitted.count.tolist(),
        strict=True,
    )
    rows = [
        AssetEstimate(int(pk), names[int(pk)], estimate, low, high, low_abs, high_abs, int(count))
        for pk, estimate, low, high, low_abs, high_abs, count in columns
    ]
    return sorted(rows, key=lambda row: row.name)


def consensus_report(study: Study, scale: Scale, method: str = "panelwise") -> dict[str, Any]:
    """The shape that the API and the command share."""
    assets = [
        {
            "asset": row.name,
            "estimate": _finite(row.estimate),
            "low": _finite(row.low),
            "high": _finite(row.high),
            "low_absolute": _finite(row.low_absolute),
            "high_absolute": _finite(row.high_absolute),
            "ratings": row.ratings,
        }
        for row in consensus(study, scale, method)
    ]
    return {"study": study.slug, "scale": scale.name, "method": method, "assets": assets}


def _finite(value: float) -> float | None:
    return value if value == value and abs(value) != float("inf") else None
