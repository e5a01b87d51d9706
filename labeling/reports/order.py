"""What order did to the ratings of a report."""

from dataclasses import asdict
from typing import Any

from labeling.figures.order_effects import KINDS, plain
from labeling.figures.sittings import sittings
from labeling.models import Scale, Study
from labeling.reports.frozen import Frozen
from labeling.statistics.errors import NotEstimable
from labeling.statistics.order_effects import order_effects


def order_of(study: Study, frozen: Frozen) -> dict[str, Any]:
    """Lags, drift and fatigue as labeling.statistics.order_effects.OrderEffects has them, or `code` with why not."""
    if frozen.scale.level == Scale.Level.NOMINAL:
        return {"code": "nominal"}
    rows = frozen.log.counted().of_kinds(*KINDS).rows
    sat = sittings(rows, study.rest_minutes)
    try:
        found = order_effects(
            rows["asset"], rows["panelist"], sat.sitting, sat.place, rows["value"], rows["response_ms"]
        )
    except NotEstimable as error:
        return {"code": error.code}
    return {"code": "", **plain(asdict(found))}
