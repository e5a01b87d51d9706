"""Two sides on one scale, as they are kept. The key names both: `stratum:3~stratum:4`, `all~study:autumn`."""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from labeling.figures.link_sides import Side, ratings_of, side_of
from labeling.figures.log import RatingLog
from labeling.figures.order_effects import plain
from labeling.figures.rating_rows import KINDS as ALL_KINDS
from labeling.figures.registry import Found, figures_of
from labeling.figures.stamps import latest_keys, stamp_of, surroundings
from labeling.figures.windows import windows_of
from labeling.models import Scale, Study, StudyAsset
from labeling.statistics.errors import NotEstimable
from labeling.statistics.linking import ENOUGH, link

SEPARATOR = "~"
OTHER = ("attention", "practice", "example")  # purposes that carry no opinion
# What a link's reasons are called where other figures use the same word for something else.
CODES = {
    "no_anchors": "no_shared",
    "one_rater": "one_rater_side",
    "all_missing": "no_side",
    "nominal": "nominal_order",
}


@figures_of("linking")
def compute(study: Study, scale: Scale | None, key: str) -> Found:
    """`values`: code, basis (anchors or shared images), shift, kept, line, panel sizes, `other` (mark of the other
    study). `arrays`: anchors (asset_a, asset_b: keys of study assets, a, b, …) and linked estimates of B (asset, …).
    """
    assert scale is not None
    a, b = (side_of(token) for token in key.split(SEPARATOR))
    mark = ""
    try:
        if scale.level == Scale.Level.NOMINAL:
            raise NotEstimable("Categories have no distances.", "nominal")
        other, other_scale = _other(study, scale, b)
        mark = mark_of(other, other_scale) if other != study else ""
        log_a = ratings_of(study, scale, a)
        log_b = ratings_of(other, other_scale, Side("all") if b.kind == "study" else b)
        for log in (log_a, log_b):
            people = int(np.unique(log.rows["panelist"]).size)
            if b.kind != "study" and 0 < people < study.min_cell:
                raise NotEstimable("This part of the panel is too small to be shown.", "withheld")
        pairs, basis = _pairs(study, other, log_a, log_b)
        found = link(log_a.long_form(), _same_people(study, other, log_b).long_form(), pairs)
    except NotEstimable as error:
        return Found({"code": CODES.get(error.code, error.code), "other": mark})
    whole = asdict(found)
    anchors, linked = whole.pop("anchors"), whole.pop("linked")
    labels = np.array(anchors.pop("labels"), dtype=np.int64).reshape(-1, 2)
    arrays: dict[str, Any] = {"asset_a": labels[:, 0], "asset_b": labels[:, 1], **anchors}
    arrays["asset"] = np.array(linked.pop("labels"), dtype=np.int64)
    arrays |= {f"linked_{name}": value for name, value in linked.items()}
    values = {"code": "", "other": mark, "basis": basis, "shared": len(labels), **plain(whole)}
    return Found(values, arrays, len(log_a) + len(log_b))


def mark_of(study: Study, scale: Scale) -> str:
    """Changes whenever figures of `scale` may."""
    return stamp_of(scale, latest_keys(study), surroundings(study))


def _other(study: Study, scale: Scale, side: Side) -> tuple[Study, Scale]:
    """Raises NotEstimable: no_side, no_scale, other_ends."""
    if side.kind != "study":
        return study, scale
    other = Study.objects.filter(slug=side.which).first()
    if other is None or other == study:
        raise NotEstimable("There is no such study.", "no_side")
    found = other.scales.filter(name=scale.name).first()
    if found is None:
        raise NotEstimable("The other study has no scale of this name.", "no_scale")
    if (found.low, found.high) != (scale.low, scale.high):
        raise NotEstimable("The two scales have different ends.", "other_ends")
    return other, found


def _same_people(study: Study, other: Study, log: RatingLog) -> RatingLog:
    """`log` of `other` with the panelists who are on both panels under their keys in `study`."""
    if study == other:
        return log
    here = dict(study.panelists.filter(user__isnull=False).values_list("user", "pk"))
    there = other.panelists.filter(user__in=list(here)).values_list("pk", "user")
    rows = log.rows.copy()
    for pk, user in there:
        rows["panelist"][log.rows["panelist"] == pk] = here[user]
    return replace(log, rows=rows)


def _pairs(study: Study, other: Study, a: RatingLog, b: RatingLog) -> tuple[list[tuple[int, int]], str]:
    """Images that both sides may be linked by: anchors where there are enough, else every image that both rated."""
    if study == other:
        both = np.intersect1d(a.rows["asset"], b.rows["asset"])
        anchor = ALL_KINDS.index("anchor")
        shown = [log.rows["asset"][log.rows["kind"] == anchor] for log in (a, b)]
        now = study.assets.filter(purpose=StudyAsset.Purpose.ANCHOR).values_list("pk", flat=True)
        anchors = np.intersect1d(both, np.union1d(np.concatenate(shown), np.array(list(now), dtype=np.int64)))
        if _rated_twice(anchors, a, b) >= ENOUGH:
            return [(int(pk), int(pk)) for pk in anchors], "anchors"
        return [(int(pk), int(pk)) for pk in both], "shared"
    there = other.assets.exclude(purpose__in=OTHER).filter(asset__places__study=study)
    of_b = dict(there.values_list("asset_id", "pk"))
    here = study.assets.exclude(purpose__in=OTHER).filter(asset_id__in=of_b)
    return [(pk, of_b[asset]) for asset, pk in here.values_list("asset_id", "pk").order_by("pk")], "shared"


def _rated_twice(assets: Any, *logs: RatingLog) -> int:
    """How many of `assets` have two ratings in each of `logs`."""
    enough = np.ones(len(assets), dtype=bool)
    for log in logs:
        found, n = np.unique(log.rows["asset"], return_counts=True)
        enough &= np.isin(assets, found[n >= 2])
    return int(enough.sum())


@figures_of("link_windows")
def windows(study: Study, scale: Scale | None, key: str) -> Found:
    """`values`: the windows that ratings fall into: by (day, week or month), time and sitting (labels)."""
    assert scale is not None
    log = ratings_of(study, scale, Side("all"))
    time, sitting = (windows_of(log, study.rest_minutes, by) for by in ("time", "sitting"))
    return Found({"by": time.by, "time": time.labels, "sitting": sitting.labels}, ratings=len(log))
