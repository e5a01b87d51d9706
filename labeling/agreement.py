"""Agreement of a study's panel, per scale, from its live ratings."""

from typing import Any, cast

from django.core.cache import cache

from labeling.label_data import long_form, stamp
from labeling.models import Scale, Study
from labeling.statistics.alpha import Level
from labeling.statistics.report import reliability_of

CACHED_SECONDS = 3600


def reliability(study: Study, scale: Scale, level: str | None = None) -> dict[str, Any]:
    """Every reliability figure of `scale`, computed anew only when its ratings have changed.

    `level` defaults to the scale's own level of measurement. See labeling.statistics.report for the keys.
    """
    level = level or scale.level
    key = f"reliability:{stamp(scale)}:{level}"
    found = cache.get(key)
    if found is None:
        found = {
            "scale": scale.name,
            **reliability_of(long_form(scale), level=cast(Level, level), seed=study.seed % 2**32),
        }
        cache.set(key, found, CACHED_SECONDS)
    return found


def reliability_report(
    study: Study, scale_name: str | None = None, level: str | None = None
) -> dict[str, Any]:
    """All scales of a study (or the one named), in the shape that the API and the command share."""
    scales = study.scales.all() if scale_name is None else [study.scales.get(name=scale_name)]
    return {"study": study.slug, "scales": [reliability(study, scale, level) for scale in scales]}
