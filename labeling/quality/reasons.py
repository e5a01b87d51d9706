"""Why a panelist is in the state they are in, as a sentence."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.templatetags.numbers import figure
from labeling.models import Panelist, QualityEvent
from labeling.quality.sentences import sentence


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
    if evidence.get("removed"):
        return _("What showed it was removed with the answers.")
    if event.reason in ("failed_checks", "reversed", "checks_and_panel", "against_panel"):
        return _of_checks_and_panel(event.reason, evidence)
    if event.reason in ("straight_lining", "straight_lining_at_end"):
        return _of_straight_lining(event.reason, evidence)
    if event.reason == "checks_passed":
        return _("Passed the checks since.")
    if event.reason == "signs_passed":
        return _("Nothing remarkable in the answers since.")
    if event.reason == "withdrawn":
        return _("Withdrew; the answers were removed.")
    if event.reason == "quota_full":
        return _("Not needed: their part of the panel was full. Nothing was kept.")
    if event.reason == "person":
        by = event.by.get_username() if event.by else _("a person")
        return _("“%(note)s” (%(by)s)") % {"note": evidence.get("note", ""), "by": by}
    return sentence(event.reason, evidence) or event.reason


def _of_checks_and_panel(reason: str, evidence: dict[str, Any]) -> str:
    failed, seen = sum(evidence.get("failed", {}).values()), sum(evidence.get("seen", {}).values())
    values = {
        "failed": failed,
        "seen": seen,
        "panel": figure(evidence.get("against_panel")),
        "reversed": figure(evidence.get("reversed")),
    }
    if reason == "failed_checks":
        return _("Missed %(failed)d of %(seen)d checks.") % values
    if reason == "reversed":
        return (
            _(
                "Rates the other way round: high where the others rate low (evidence %(reversed)s). "
                "Missed %(failed)d of %(seen)d checks."
            )
            % values
        )
    if reason == "checks_and_panel":
        return (
            _(
                "Missed %(failed)d of %(seen)d checks, and the answers have nothing to do with the others’ "
                "(evidence %(panel)s beside the checks)."
            )
            % values
        )
    return (
        _(
            "The answers have little to do with the others’ (evidence %(panel)s). It may be taste: "
            "%(failed)d of %(seen)d checks were missed."
        )
        % values
    )


def _of_straight_lining(reason: str, evidence: dict[str, Any]) -> str:
    values = {"ratings": evidence.get("ratings", 0), "sd": figure(evidence.get("sd"))}
    if reason == "straight_lining":
        return _("Nearly the same answer %(ratings)d times in a row (standard deviation %(sd)s).") % values
    return (
        _(
            "Nearly always at one end of the scale: %(ratings)d answers, standard deviation %(sd)s. "
            "It may be taste; no check was missed."
        )
        % values
    )
