"""A block as the rating page and programs receive it. A trial never tells its kind."""

from typing import Any

from django.utils.translation import gettext as _

from labeling import candidates
from labeling.media import picture_url
from labeling.models import Block, Panelist, Scale, Study, Trial

RETRY_SECONDS = 30


def own_words(text: str) -> str:
    """The words of a scale; those that Panelwise itself put there are shown in the panelist's language."""
    return _(text) if text else ""


def scale_payload(scale: Scale) -> dict[str, Any]:
    return {
        "name": scale.name,
        "question": own_words(scale.question),
        "low": scale.low,
        "high": scale.high,
        "labels": {"low": own_words(scale.low_label), "high": own_words(scale.high_label)},
    }


def scales_payload(study: Study) -> list[dict[str, Any]]:
    return [scale_payload(scale) for scale in study.scales.all()]


def block_payload(block: Block) -> dict[str, Any]:
    """The trials not answered yet, in order, with links to their pictures."""
    trials = list(block.trials.select_related("study_asset__asset").order_by("position"))
    waiting = [trial for trial in trials if trial.state == Trial.State.LEASED]
    return {
        "id": str(block.pk),
        "expires_at": block.expires_at.isoformat(),
        "length": len(trials),
        "answered": len(trials) - len(waiting),
        "scales": scales_payload(block.panelist.study),
        "trials": [_trial_payload(trial) for trial in waiting],
    }


def _trial_payload(trial: Trial) -> dict[str, Any]:
    asset = trial.study_asset.asset
    return {
        "id": trial.pk,
        "position": trial.position,
        "image_url": picture_url(trial.study_asset),
        "width": asset.served_width if asset else None,
        "height": asset.served_height if asset else None,
    }


def nothing_payload(panelist: Panelist) -> dict[str, Any]:
    """Said when no block can be planned: all is done, or others hold what is left for a while."""
    busy = candidates.open_for(panelist) or candidates.leased_elsewhere(panelist)
    return {
        "id": None,
        "expires_at": None,
        "length": 0,
        "answered": 0,
        "scales": scales_payload(panelist.study),
        "trials": [],
        "reason": "busy" if busy else "done",
        "detail": (
            _("Other people are looking at the last images. There may be more for you in a moment.")
            if busy
            else _("You have seen everything there is at the moment. Thank you.")
        ),
        "retry_after": RETRY_SECONDS if busy else None,
    }
