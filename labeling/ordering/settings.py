"""The order settings of a study: what of them fits together, and how they are saved."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling import stored_settings
from labeling.block_mix import mix_of
from labeling.fills import share_again
from labeling.models import Study
from labeling.stored_settings import take_over

SHARES = ("gold_share", "attention_share", "anchor_share", "repeat_share")
MOST_CONTROLS = 0.6
FIELDS = (
    "block_length",
    *SHARES,
    "min_repeat_gap",
    "group_gap",
    "practice_length",
    "one_by_one",
    "ratings_per_asset",
    "break_minutes",
    "session_minutes",
    "rest_minutes",
    "most_blocks",
    "lease_minutes",
    "gold_exposure",
    "second_approval",
    "seed",
)


# What `as_given` looks at: how a block is arranged.
ARRANGED = ("block_length", *SHARES, "min_repeat_gap", "group_gap")


def as_given(study: Study) -> bool:
    """Whether blocks are arranged as in a study nobody has changed anything about."""
    usual = Study()
    return all(getattr(study, name) == getattr(usual, name) for name in ARRANGED)


def version_of(study: Study) -> str:
    """A mark of the settings as they are stored: another mark means that somebody has saved in between."""
    return stored_settings.version_of(study, FIELDS)


def problems(study: Study) -> dict[str, str]:
    """What cannot be saved, as {field: sentence}; `study` carries the new values."""
    found: dict[str, str] = {}
    controls = sum(getattr(study, share) for share in SHARES)
    if controls > MOST_CONTROLS + 1e-9:
        found["gold_share"] = _(
            "Gold, attention checks, anchors and repeats together take %(percent)d%% of a block. "
            "Leave at least 40%% for the images themselves."
        ) % {"percent": round(100 * controls)}
        return found
    mix = mix_of(study, study.block_length)
    furthest = sum(mix) - mix.repeat
    if mix.repeat and study.min_repeat_gap > furthest:
        found["min_repeat_gap"] = _(
            "A block of %(length)d images with %(repeats)d repeats has room for a distance of %(furthest)d at most; "
            "with more, repeats would be dropped. Ask for less, or make the block longer."
        ) % {"length": sum(mix), "repeats": mix.repeat, "furthest": furthest}
    elif mix.repeat and study.min_repeat_gap < study.group_gap:
        found["min_repeat_gap"] = _(
            "A repeat shows an image of the same group again. Ask for at least the distance within groups: %(gap)d."
        ) % {"gap": study.group_gap}
    if study.break_minutes > study.session_minutes:
        found["break_minutes"] = _(
            "A session ends after %(minutes)d minutes, before the first break. Offer breaks earlier, or allow longer "
            "sessions."
        ) % {"minutes": study.session_minutes}
    return found


@transaction.atomic
def save_order(
    study: Study, values: Mapping[str, Any], version: str, by: User | None = None
) -> dict[str, list[Any]]:
    """Save `values` of FIELDS. Returns what changed, as {field: [before, after]}; it is audited.

    Where the ratings wanted for an image change, they are shared out anew over the strata. A live study's settings
    hold from the next block on. Raises DomainError: `changed_meanwhile` (409) where the settings are not those of
    `version` any more, `state` (409) for another seed once the study has left draft, `order` for what does not fit
    together (`fields` in its detail).
    """
    stored, changed = take_over(study, FIELDS, values, version)
    if "seed" in changed and stored.state != Study.State.DRAFT:
        raise DomainError("state", _("The seed stays as it is once a study has left draft."), status=409)
    wrong = problems(stored)
    if wrong:
        raise DomainError("order", " ".join(wrong.values()), fields=wrong)
    if changed:
        stored.save(update_fields=list(changed))
        if "ratings_per_asset" in changed:
            share_again(stored)
        audit.record("order_changed", actor=by, study=stored.slug, target=stored, changed=changed)
    study.refresh_from_db()
    return changed
