"""What order does to a study's ratings, in the shape that pages, API and command share."""

from typing import Any

from labeling.figures.kept import Kept, kept
from labeling.models import Scale, Study
from labeling.order_effects.reasons import reason

KIND = "order_effects"


def order_figures(study: Study, scale: Scale) -> Kept | None:
    """The kept figures of `scale`; None while they are computed for the first time."""
    return kept(study, scale, KIND)


def order_report(study: Study, scale_name: str | None = None) -> dict[str, Any]:
    """All scales of a study (or the one named); where figures are missing, `code` and `reason` say why."""
    scales = study.scales.all() if scale_name is None else [study.scales.get(name=scale_name)]
    return {"study": study.slug, "scales": [_of(study, scale) for scale in scales]}


def _of(study: Study, scale: Scale) -> dict[str, Any]:
    found = order_figures(study, scale)
    values = found.values if found is not None else {"code": "being_computed"}
    return {"scale": scale.name, "stale": found is not None and found.stale, **explained(values)}


def explained(values: Any) -> Any:
    """`values` with a `reason` in the reader's language beside every `code` that is not empty."""
    if isinstance(values, list):
        return [explained(value) for value in values]
    if not isinstance(values, dict):
        return values
    found = {name: explained(value) for name, value in values.items()}
    for name in [name for name in found if name == "code" or name.endswith("_code")]:
        found[name.replace("code", "reason")] = reason(found[name]) if found[name] else None
    return found
