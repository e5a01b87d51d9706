"""What order did to the ratings of a report."""

from typing import Any

from labeling.figures.order_effects import KINDS, effects_in
from labeling.models import Scale, Study
from labeling.reports.frozen import Frozen


def order_of(study: Study, frozen: Frozen) -> dict[str, Any]:
    """Lags, drift and fatigue as labeling.statistics.order_effects.OrderEffects has them, or `code` with why not. Groups
    of images are not told apart."""
    if frozen.scale.level == Scale.Level.NOMINAL:
        return {"code": "nominal"}
    return effects_in(frozen.log.counted().of_kinds(*KINDS).rows, study)
