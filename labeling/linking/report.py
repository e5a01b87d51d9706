"""Linking two parts of a study, or two studies, through the images that both have rated."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from labeling.access import studies_of
from labeling.figures.kept import Kept, kept
from labeling.figures.link_sides import ALL, Side, side_of
from labeling.figures.linking import SEPARATOR, mark_of
from labeling.figures.stamps import is_small
from labeling.models import Figures, Scale, Study, StudyAsset
from labeling.order_effects.report import explained

KIND = "linking"
MOST_STUDIES = 50
FRESH = timedelta(minutes=10)  # for how long a link of large studies stands while the other one goes on
SAME = ("stratum", "sitting", "day", "week", "month")


def studies_to_link(study: Study, user: Any) -> list[Study]:
    """Other studies of `user` that share an image with `study`, by name."""
    shared = StudyAsset.objects.filter(study=OuterRef("pk"), asset__places__study=study)
    others = studies_of(user).exclude(pk=study.pk).filter(Exists(shared))
    return list(others.order_by("name")[:MOST_STUDIES])


def apart(a: Side, b: Side) -> bool:
    """Whether the two sides can have no rating in common: another study, or two parts of one kind."""
    return b.kind == "study" or (a.kind == b.kind and a.kind in SAME and a != b)


def link_figures(study: Study, scale: Scale, a: Side, b: Side) -> Kept | None:
    """The kept link; `b` may be another study, which the caller has seen that the user may see. None while it is
    computed for the first time, and where the other study has changed since."""
    key = f"{a.token}{SEPARATOR}{b.token}"
    found = kept(study, scale, KIND, key)
    if found is not None and b.kind == "study" and _changed(study, scale, b, found):
        Figures.objects.filter(study=study, scale=scale, kind=KIND, key=key).delete()
        found = kept(study, scale, KIND, key)
    return found


def link_report(study: Study, scale: Scale, a: Side, b: Side) -> dict[str, Any]:
    """A link in the shape that API and command share; where it is missing, `code` and `reason` say why."""
    about = {"study": study.slug, "scale": scale.name, "a": a.token, "with": b.token}
    if not apart(a, b):
        return {**about, **explained({"code": "not_apart"})}
    found = link_figures(study, scale, a, b)
    if found is None:
        return {**about, **explained({"code": "being_computed"})}
    values = {name: value for name, value in found.values.items() if name != "other"}
    return {
        **about,
        "stale": found.stale,
        **explained(values),
        "anchors": anchor_rows(found),
        "images": linked_rows(found),
    }


def anchor_rows(found: Kept) -> list[dict[str, Any]]:
    """The shared images, those that moved most first."""
    if not found.arrays:
        return []
    names = _names([*found.arrays["asset_a"].tolist(), *found.arrays["asset_b"].tolist()])
    fields = ("asset_a", "a", "b", "a_error", "b_error", "move", "z", "flagged", "without")
    rows = [
        {"image": names.get(asset, ""), **dict(zip(fields[1:], row, strict=True))}
        for asset, *row in zip(*(found.arrays[field].tolist() for field in fields), strict=True)
    ]
    return sorted(rows, key=lambda row: -abs(row["z"]))


def linked_rows(found: Kept, most: int | None = None) -> list[dict[str, Any]]:
    """Every image of B on A's scale, by name; or the first `most` of them."""
    if not found.arrays:
        return []
    assets = found.arrays["asset"].tolist()
    names = _names(assets, most)
    anchors = set(found.arrays["asset_b"].tolist())
    fields = ("own", "estimate", "low", "high", "low_absolute", "high_absolute", "n")
    columns = zip(*(found.arrays[f"linked_{field}"].tolist() for field in fields), strict=True)
    rows = [
        {"image": names.get(asset, ""), **dict(zip(fields, row, strict=True)), "shared": asset in anchors}
        for asset, row in zip(assets, columns, strict=True)
        if most is None or asset in names
    ]
    return sorted(rows, key=lambda row: row["image"])


def side_or_default(token: str, b: Side) -> Side:
    """Side A as asked for; for another study the whole of this one."""
    return side_of(token) if token else Side(ALL) if b.kind == "study" else Side("")


def _names(assets: list[int], most: int | None = None) -> dict[int, str]:
    """By id; of the first `most` by name, where that is given."""
    # As one array: tens of thousands of single parameters take seconds to send.
    found = StudyAsset.objects.extra(where=["study_asset.id = any(%s)"], params=[assets])
    return dict(found.order_by("name")[:most].values_list("pk", "name"))


def _changed(study: Study, scale: Scale, b: Side, found: Kept) -> bool:
    other = Study.objects.filter(slug=b.which).first()
    there = other.scales.filter(name=scale.name).first() if other is not None else None
    if other is None or there is None or found.values["other"] == mark_of(other, there):
        return False
    quick = is_small(study) and is_small(other)
    return quick or timezone.now() - found.computed_at > FRESH
