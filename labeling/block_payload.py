"""A block as the rating page and programs receive it. A trial never tells its kind, but for practice."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from labeling import candidates, sessions
from labeling.media import picture_url, thumbnail_url
from labeling.models import Asset, Block, Panelist, Scale, ScaleExample, Study, Trial
from labeling.practice import Feedback, feedback_of
from labeling.wording import worded

RETRY_SECONDS = 30


def scale_payload(scale: Scale) -> dict[str, Any]:
    return {
        "name": scale.name,
        "question": worded(scale, "question"),
        "low": scale.low,
        "high": scale.high,
        "labels": {"low": worded(scale, "low_label"), "high": worded(scale, "high_label")},
    }


def scales_payload(study: Study) -> list[dict[str, Any]]:
    return [scale_payload(scale) for scale in study.scales.all()]


def scales_with_examples(study: Study, but: Iterable[int] = ()) -> list[dict[str, Any]]:
    """The scales, each with its visible anchors, from the lowest value up, `but` those study assets. Two queries."""
    examples: dict[int, list[dict[str, Any]]] = {}
    shown = ScaleExample.objects.filter(scale__study=study, asset__asset__isnull=False).exclude(asset__in=but)
    for example in shown.select_related("asset__asset").order_by("value", "pk"):
        examples.setdefault(example.scale_id, []).append(_example_payload(example))
    return [scale_payload(scale) | {"examples": examples.get(scale.pk, [])} for scale in study.scales.all()]


def _example_payload(example: ScaleExample) -> dict[str, Any]:
    return {
        "value": example.value,
        "image_url": thumbnail_url(example.asset),
        "picture_url": picture_url(example.asset),
        **size_of(example.asset.asset),
    }


def size_of(asset: Asset | None) -> dict[str, int | None]:
    return {
        "width": asset.served_width if asset else None,
        "height": asset.served_height if asset else None,
    }


def block_payload(block: Block) -> dict[str, Any]:
    """The trials not answered yet, in order, with links to their pictures."""
    trials = list(block.trials.select_related("study_asset__asset").order_by("position"))
    waiting = [trial for trial in trials if trial.state == Trial.State.LEASED]
    study = block.panelist.study
    words = feedback_of(trial.study_asset_id for trial in waiting) if block.practice else {}
    return {
        "id": str(block.pk),
        "expires_at": block.expires_at.isoformat(),
        "length": len(trials),
        "answered": len(trials) - len(waiting),
        "practice": block.practice,
        **manner(study),
        # What became an example after it was planned is not told beside itself.
        "scales": scales_with_examples(study, but=[trial.study_asset_id for trial in waiting]),
        "trials": [_trial_payload(trial, words) for trial in waiting],
    }


def manner(study: Study) -> dict[str, Any]:
    return {"one_by_one": study.one_by_one, "break_minutes": study.break_minutes}


def _trial_payload(trial: Trial, words: dict[int, Feedback]) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "id": trial.pk,
        "position": trial.position,
        "image_url": picture_url(trial.study_asset),
        **size_of(trial.study_asset.asset),
    }
    if trial.kind == Trial.Kind.PRACTICE:
        payload["feedback"] = words.get(trial.study_asset_id, {})
    return payload


def nothing_payload(panelist: Panelist, now: datetime | None = None) -> dict[str, Any]:
    """Said when there is no block: a rest is due, enough is done, all is done, or others hold what is left."""
    reason, detail, retry_after = _why_nothing(panelist, now or timezone.now())
    return {
        "id": None,
        "expires_at": None,
        "length": 0,
        "answered": 0,
        "practice": False,
        **manner(panelist.study),
        "scales": scales_payload(panelist.study),
        "trials": [],
        "reason": reason,
        "detail": detail,
        "retry_after": retry_after,
    }


def _why_nothing(panelist: Panelist, now: datetime) -> tuple[str, str, int | None]:
    until = sessions.rest_until(panelist, now)
    if until is not None:
        return "rest", sessions.rest_detail(), math.ceil((until - now).total_seconds())
    if sessions.had_enough(panelist):
        return "enough", sessions.enough_detail(), None
    if candidates.open_for(panelist) or candidates.leased_elsewhere(panelist):
        busy = _("Other people are looking at the last images. There may be more for you in a moment.")
        return "busy", busy, RETRY_SECONDS
    return "done", _("You have seen everything there is at the moment. Thank you."), None
