"""Anchors of a scale over time, as they are kept. The key is how time is cut: "", "time" or "sitting"."""

from dataclasses import replace

import numpy as np

from labeling.disclosure import withheld
from labeling.figures.log import RatingLog, rating_log
from labeling.figures.order_effects import KINDS, plain
from labeling.figures.rating_rows import KINDS as ALL_KINDS
from labeling.figures.registry import Found, figures_of
from labeling.figures.windows import windows_of
from labeling.models import Scale, Study, StudyAsset
from labeling.statistics.anchor_drift import anchor_drift
from labeling.statistics.errors import NotEstimable


@figures_of("anchors")
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """`values`: by, windows (label and figures; withheld under the least cell), panel, within, anchors, raters,
    ratings; `arrays` the means: asset, window, estimate, low, high (NaN: none), n."""
    assert scale is not None
    log = anchor_log(study, scale)
    if scale.level == Scale.Level.NOMINAL:
        return Found({"code": "nominal_order"}, ratings=len(log))
    cut = windows_of(log, study.rest_minutes, key)
    rows = log.rows
    try:
        found = anchor_drift(rows["asset"], rows["panelist"], cut.code, rows["value"])
    except NotEstimable as error:
        code = error.code
        if (
            code == "no_anchor_ratings"
            and not study.assets.filter(purpose=StudyAsset.Purpose.ANCHOR).exists()
        ):
            code = "no_anchors"
        return Found({"code": code, "by": cut.by}, ratings=len(log))
    back = {one.window for one in found.windows if withheld(one.raters, study)}
    windows = []
    for one in found.windows:
        about = {"label": cut.labels[one.window], **plain(one), "withheld": one.window in back}
        if one.window in back:
            about |= {
                "estimate": None,
                "low": None,
                "high": None,
                "n": None,
                "raters": None,
                "flagged": False,
            }
        windows.append(about)
    cells = [cell for cell in found.cells if cell.window not in back]
    values = {
        "code": "",
        "by": cut.by,
        "windows": windows,
        "panel": plain(found.panel),
        "panel_code": found.panel_code,
        "within": plain(found.within),
        "within_code": found.within_code,
        "anchors": found.anchors,
        "raters": found.raters,
        "ratings": found.ratings,
    }
    arrays = {
        "asset": np.array([cell.anchor for cell in cells], dtype=np.int64),
        "window": np.array([cell.window for cell in cells], dtype=np.int64),
        "n": np.array([cell.n for cell in cells], dtype=np.int64),
        **{name: _floats([getattr(cell, name) for cell in cells]) for name in ("estimate", "low", "high")},
    }
    return Found(values, arrays, found.ratings)


def anchor_log(study: Study, scale: Scale) -> RatingLog:
    """Ratings, by whoever counts, of images that are anchors now or were shown as ones."""
    log = rating_log(scale).counted().of_kinds(*KINDS)
    rows = log.rows
    now = study.assets.filter(purpose=StudyAsset.Purpose.ANCHOR).values_list("pk", flat=True)
    shown = np.unique(rows["asset"][rows["kind"] == ALL_KINDS.index("anchor")])
    return replace(log, rows=rows[np.isin(rows["asset"], np.union1d(list(now), shown))])


def _floats(values: list[float | None]) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
