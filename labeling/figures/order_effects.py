"""Order effects of a scale, as they are kept."""

from dataclasses import asdict
from typing import Any

import numpy as np

from labeling.figures.log import rating_log
from labeling.figures.rating_rows import Rows
from labeling.figures.registry import Found, figures_of
from labeling.figures.sittings import sittings
from labeling.figures.stamps import latest_deed
from labeling.models import Scale, Study
from labeling.statistics.errors import NotEstimable
from labeling.statistics.order_effects import order_effects

KINDS = ("regular", "anchor", "gold")


@figures_of("order_effects", moved_by=lambda study: str(latest_deed(study, "groups_set", "images_grouped")))
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """`values` are those of labeling.statistics.order_effects.OrderEffects, or `code` with the reason why not."""
    assert scale is not None
    rows = rating_log(scale).counted().of_kinds(*KINDS).rows
    if scale.level == Scale.Level.NOMINAL:
        return Found({"code": "nominal_order"}, ratings=int(rows.size))
    return Found(effects_in(rows, study, _groups(study, rows["asset"])), ratings=int(rows.size))


def effects_in(rows: Rows, study: Study, groups: Any = None) -> dict[str, Any]:
    """Order effects in `rows` of a log, ready for JSON, or the `code` of the reason why not. `groups` are codes of the
    images' groups, shape (ratings,)."""
    sat = sittings(rows, study.rest_minutes)
    try:
        found = order_effects(
            rows["asset"],
            rows["panelist"],
            sat.sitting,
            sat.place,
            rows["value"],
            rows["response_ms"],
            groups,
        )
    except NotEstimable as error:
        return {"code": error.code}
    return {"code": "", **plain(asdict(found))}


def plain(value: Any) -> Any:
    """Named tuples as objects, numpy numbers as numbers: ready for JSON."""
    if hasattr(value, "_asdict"):
        return {name: plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _groups(study: Study, assets: Any) -> Any:
    """Codes of the images' groups, -1 for none, shape (ratings,)."""
    grouped = dict(study.assets.exclude(group="").values_list("pk", "group"))
    codes = {group: code for code, group in enumerate(sorted(set(grouped.values())))}
    each, place = np.unique(assets, return_inverse=True)
    of_each = [codes[grouped[pk]] if pk in grouped else -1 for pk in each.tolist()]
    return np.array(of_each, dtype=np.int64)[place] if of_each else np.zeros(0, dtype=np.int64)
