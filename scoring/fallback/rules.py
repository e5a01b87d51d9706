"""Whether a score is trusted: a study's rules, applied to what is known about one image."""

from collections.abc import Mapping
from math import isfinite
from typing import TypedDict

from labeling.models import Study
from scoring.models import ScoringRules
from scoring.quality_pages.thresholds import thresholds_of, warnings_of

LOW_QUALITY, NO_FACE, UNLIKE, WIDE = "low_quality", "no_face", "unlike", "wide_interval"


class Reason(TypedDict):
    """Why people are asked: `value` is beyond `limit`. `code` of low quality carries its measure after a colon."""

    code: str
    scale: str
    value: float
    limit: float


def rules_of(study: Study) -> ScoringRules:
    """The rules of `study`; unsaved defaults where it has no row."""
    return ScoringRules.objects.filter(study=study).first() or ScoringRules(study=study)


def reasons(
    rules: ScoringRules,
    *,
    quality: Mapping[str, float],
    faces: int | None,
    unlikeness: float | None,
    intervals: Mapping[str, tuple[float, float]],
) -> list[Reason]:
    """Every reason why the score of one image is not trusted; empty where it is.

    `quality` are its measures, those of its largest face among them; `faces` how many were found, None where nobody
    looked; `unlikeness` the share of the model's reference images that lie nearer, 0 to 1; `intervals` its calibrated
    90% interval by name of scale. What is not known, or not finite, is no reason.
    """
    found = []
    if rules.low_quality:
        found += [
            Reason(code=f"{LOW_QUALITY}:{one.measure}", scale="", value=one.value, limit=one.limit)
            for one in warnings_of(quality, thresholds_of(rules))
        ]
    if rules.requires_face and faces == 0:
        found.append(Reason(code=NO_FACE, scale="", value=0.0, limit=1.0))
    if rules.unlike and unlikeness is not None and isfinite(unlikeness) and unlikeness > rules.unlike_level:
        found.append(Reason(code=UNLIKE, scale="", value=float(unlikeness), limit=rules.unlike_level))
    if rules.widest_interval is not None:
        found += [
            Reason(code=WIDE, scale=scale, value=high - low, limit=rules.widest_interval)
            for scale, (low, high) in intervals.items()
            if isfinite(high - low) and high - low > rules.widest_interval
        ]
    return found
