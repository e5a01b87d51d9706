"""Why a panelist is in the state they are in, as a sentence."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from core.templatetags.numbers import figure
from labeling.models import Panelist, QualityEvent


class Judged(NamedTuple):
    panelist: Panelist
    reason: str


def with_reason(panelist: Panelist) -> Judged:
    """`panelist` with the sentence of their latest step; reads prefetched quality_events."""
    events = list(panelist.quality_events.all())
    return Judged(panelist, reason_of(events[0]) if events else "")


def reason_of(event: QualityEvent) -> str:
    """A sentence for one step, with the evidence that decided it."""
    evidence = event.evidence
    if event.reason == "failed_checks":
        failed, seen = sum(evidence.get("failed", {}).values()), sum(evidence.get("seen", {}).values())
        return _("Missed %(failed)d of %(seen)d checks.") % {"failed": failed, "seen": seen}
    if event.reason == "straight_lining":
        values = {"ratings": evidence.get("ratings", 0), "sd": figure(evidence.get("sd"))}
        return _("Nearly the same answer %(ratings)d times in a row (standard deviation %(sd)s).") % values
    if event.reason == "checks_passed":
        return _("Passed the checks since.")
    if event.reason == "withdrawn":
        return _("Withdrew; the answers were removed.")
    if event.reason == "quota_full":
        return _("Not needed: their part of the panel was full. Nothing was kept.")
    if event.reason == "person":
        by = event.by.get_username() if event.by else _("a person")
        return _("“%(note)s” (%(by)s)") % {"note": evidence.get("note", ""), "by": by}
    return event.reason
