"""A person's decision about a rater, on what they had before their eyes when they decided."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import User
from labeling import leases
from labeling.models import Panelist, QualityEvent
from labeling.quality import control as quality_control
from labeling.quality.reasons import reason_of

ACTIONS = {"suspend": quality_control.suspend, "clear": quality_control.clear}


def latest_step(panelist: Panelist) -> int:
    """Key of the latest step about `panelist`, 0 before the first; reads prefetched quality_events."""
    return next((event.pk for event in panelist.quality_events.all()), 0)


@transaction.atomic
def decide(panelist: Panelist, action: str, reason: str, by: User, seen: int | None = None) -> Panelist:
    """Suspend (or confirm), or clear, with a reason. `seen` is the latest step that the decider knew of.

    Raises DomainError: action, reason, withdrawn, or stale (409) where something happened after `seen`. Of two who
    decide at once on the same step, the second is told what the first decided.
    """
    act = ACTIONS.get(action)
    if act is None:
        raise DomainError("action", _("Say whether to suspend or to clear."))
    panelist = leases.lock_panelist(panelist)
    latest = QualityEvent.objects.filter(panelist=panelist).select_related("by").first()
    if seen is not None and latest is not None and latest.pk != seen:
        values = {"state": panelist.get_state_display(), "why": reason_of(latest)}
        raise DomainError(
            "stale",
            _("Something happened since you opened this page. The state is now: %(state)s. %(why)s") % values,
            status=409,
        )
    act(panelist, reason, by)
    panelist.refresh_from_db(fields=["state"])
    return panelist
