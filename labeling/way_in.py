"""The way in: which page a panelist must see next before rating, and how far along they are."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.consent import has_agreed
from labeling.models import Panelist

LANGUAGE = "rate_language"
CONSENT = "rate_consent"
DESCRIPTION = "rate_description"
DEVICE = "rate_device"
INSTRUCTIONS = "rate_instructions"
RATE = "rate"


class Place(NamedTuple):
    """Step `number` of `total`, both from 1."""

    number: int
    total: int


def steps(panelist: Panelist) -> list[str]:
    """URL names of the pages on this panelist's way in, in order. A study that asks nothing has no such page."""
    asks = panelist.study.self_descriptions.exists()
    return [LANGUAGE, CONSENT, *([DESCRIPTION] if asks else []), DEVICE, INSTRUCTIONS]


def next_step(panelist: Panelist) -> str:
    """URL name of the page this panelist must see next; "rate" when nothing is left.

    Whoever has read the instructions owes none of the steps before them but consent: a text that changed after
    somebody agreed is put to them again.
    """
    if panelist.instructed_at is not None:
        return RATE if has_agreed(panelist) else CONSENT
    return next(step for step in steps(panelist) if not _is_done(panelist, step))


def has_reached(panelist: Panelist, step: str) -> bool:
    """Whether this panelist may look at `step`: it is due, or done before."""
    due = next_step(panelist)
    way = [*steps(panelist), RATE]
    return step in way and way.index(step) <= way.index(due)


def require_all_done(panelist: Panelist) -> None:
    """Raise DomainError `no_consent` or `way_in` (403) where a step is still due."""
    if next_step(panelist) == RATE:
        return
    if not has_agreed(panelist):
        raise DomainError("no_consent", _("Please read and agree to the conditions first."), status=403)
    raise DomainError(
        "way_in", _("A few pages come before the first image. Please open them first."), status=403
    )


def place_of(panelist: Panelist, step: str) -> Place | None:
    """Where `step` lies on the way in; None once the way in lies behind, so that nobody counts what is over."""
    way = steps(panelist)
    if panelist.instructed_at is not None or step not in way:
        return None
    return Place(way.index(step) + 1, len(way))


def _is_done(panelist: Panelist, step: str) -> bool:
    if step == LANGUAGE:
        return bool(panelist.language)
    if step == CONSENT:
        return has_agreed(panelist)
    if step == DESCRIPTION:
        return panelist.described_at is not None
    if step == DEVICE:
        return panelist.device_checked_at is not None
    return panelist.instructed_at is not None
