"""What was asked, of whom, about what, in which order: the methods part of a report."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
from django.db.models import Count

from labeling.disclosure import panel_sizes, withheld_answers
from labeling.figures.rating_rows import KINDS
from labeling.models import ControlItem, Panelist, Study
from labeling.planning.stopping_settings import RULE
from labeling.reports.frozen import Frozen

SETTINGS = (
    "ratings_per_asset",
    "block_length",
    "gold_share",
    "attention_share",
    "anchor_share",
    "repeat_share",
    "min_repeat_gap",
    "group_gap",
    "practice_length",
    "one_by_one",
    "break_minutes",
    "session_minutes",
    "rest_minutes",
    "most_blocks",
    "gold_exposure",
    "second_approval",
    "min_cell",
    "firm_quota",
    *RULE,
)


def study_of(study: Study) -> dict[str, Any]:
    """Name, state and texts as they were put to panelists."""
    return {
        "slug": study.slug,
        "name": study.name,
        "state": study.state,
        "consent_text": study.consent_text,
        "instructions": study.instructions,
        "created_at": study.created_at.isoformat(),
    }


def settings_of(study: Study) -> dict[str, Any]:
    return {name: getattr(study, name) for name in SETTINGS}


def scales_of(frozen: list[Frozen]) -> list[dict[str, Any]]:
    """Each scale with its words and the key of its latest rating."""
    return [
        {
            **{name: getattr(one.scale, name) for name in ("name", "question", "low", "high", "level")},
            "low_label": one.scale.low_label,
            "high_label": one.scale.high_label,
            "until": one.until,
        }
        for one in frozen
    ]


def images_of(study: Study) -> dict[str, Any]:
    """Images by purpose, and the checks in use by kind."""
    by_purpose = study.assets.order_by("purpose").values_list("purpose").annotate(n=Count("pk"))
    in_use = study.control_items.filter(state=ControlItem.State.APPROVED)
    checks = in_use.order_by("kind").values_list("kind").annotate(n=Count("pk"))
    groups = study.assets.exclude(group="").values("group").distinct().count()
    return {"by_purpose": dict(by_purpose), "groups": groups, "checks": dict(checks)}


def panel_of(study: Study) -> dict[str, Any]:
    """Panelists by state, and strata with their plan; the size of a stratum that is too small is null."""
    states = study.panelists.order_by("state").values_list("state").annotate(n=Count("pk"))
    sizes = panel_sizes(study)
    back = withheld_answers(study)
    strata = [
        {
            "name": stratum.name,
            "matches": stratum.matches,
            "population_share": stratum.population_share or None,
            "panelists_wanted": stratum.panelists_wanted,
            "panelists": None if stratum.pk in back else sizes.get(stratum.pk, 0),
            "withheld": stratum.pk in back,
        }
        for stratum in study.strata.all()
    ]
    return {"by_state": dict(states), "strata": strata, "questions": _questions(study)}


def exclusions_of(study: Study, frozen: list[Frozen]) -> list[dict[str, Any]]:
    """Whose ratings do not count and why, with what decided it and how many ratings that are."""
    # As the ratings were frozen: a decision made since has no part in the figures.
    left_out = frozenset[int]().union(*(one.log.left_out for one in frozen))
    out = study.panelists.filter(pk__in=left_out).prefetch_related("quality_events__by")
    rows = []
    for panelist in out.order_by("pk"):
        suspended = Panelist.State.SUSPENDED
        event = next((e for e in panelist.quality_events.all() if e.state == suspended), None)
        rows.append(
            {
                "rater": rater_name(panelist.pk),
                "panelist": panelist.pk,
                "reason": event.reason if event else "",
                "evidence": event.evidence if event else {},
                "by": event.by.get_username() if event and event.by else None,
                "at": event.at.isoformat() if event else None,
                "ratings": sum(int((one.log.rows["panelist"] == panelist.pk).sum()) for one in frozen),
            }
        )
    return rows


def rater_name(panelist: int) -> str:
    """The name of a panelist in files: tells nothing, and is the same in every version."""
    return f"r{panelist}"


def _questions(study: Study) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "question": one.question, "choices": one.choices}
        for one in study.self_descriptions.all()
    ]


def collection_of(frozen: list[Frozen]) -> dict[str, Any]:
    """Ratings that count by scale and kind of trial, and when the first and the last of them came."""
    ratings: dict[str, dict[str, int]] = {}
    first, last = np.inf, -np.inf
    for one in frozen:
        rows = one.log.counted().rows
        number = np.bincount(rows["kind"], minlength=len(KINDS))
        ratings[one.scale.name] = {kind: int(n) for kind, n in zip(KINDS, number, strict=True) if n}
        if rows.size:
            first, last = min(first, rows["received"].min()), max(last, rows["received"].max())
    moments = [
        None if not np.isfinite(at) else datetime.fromtimestamp(at, UTC).isoformat() for at in (first, last)
    ]
    return {"ratings": ratings, "first": moments[0], "last": moments[1]}
