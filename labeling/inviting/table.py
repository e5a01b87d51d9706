"""The invitations of a study as the data lead sees them: how each stands, and what may be said of its use."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import AuditEvent
from labeling.disclosure import withheld_strata
from labeling.inviting.invitations import FOLLOWED
from labeling.models import Invitation, Study

VALID, USED_UP, EXPIRED, REVOKED = "valid", "used_up", "expired", "revoked"
STATES = {
    VALID: _("open"),
    USED_UP: _("used up"),
    EXPIRED: _("too old"),
    REVOKED: _("revoked"),
}
# The states as the badges of the pages know them: a shape beside the word.
BADGES = {VALID: "live", USED_UP: "done", EXPIRED: "draft", REVOKED: "stop"}


class InvitationRow(NamedTuple):
    """`used` and `left` are None where they are not known, not limited, or withheld with their stratum."""

    invitation: Invitation
    state: str
    label: Any
    badge: str
    stratum: str
    used: int | None
    left: int | None
    withheld: bool


def state_of(invitation: Invitation, now: datetime) -> str:
    if invitation.revoked_at is not None:
        return REVOKED
    if invitation.expires_at <= now:
        return EXPIRED
    return USED_UP if invitation.panelist_id is None and invitation.uses_left == 0 else VALID


def shared(study: Study) -> QuerySet[Invitation]:
    """Links that many may follow, newest first."""
    return study.invitations.filter(panelist=None).select_related("stratum")


def single_use(study: Study, words: str = "", state: str = "", *, now: datetime) -> QuerySet[Invitation]:
    """Links of one panelist each, newest first: of those whose label has `words`, and in `state`."""
    found = study.invitations.filter(panelist__isnull=False).select_related(
        "panelist__stratum", "panelist__user"
    )
    if words:
        found = found.filter(panelist__label__icontains=words)
    wanted = {
        VALID: Q(revoked_at=None, expires_at__gt=now),
        EXPIRED: Q(revoked_at=None, expires_at__lte=now),
        REVOKED: Q(revoked_at__isnull=False),
    }
    return (found.filter(wanted[state]) if state in wanted else found).order_by("-created_at", "-pk")


def rows(study: Study, invitations: Iterable[Invitation], now: datetime) -> list[InvitationRow]:
    """One row for each of `invitations`. Two queries.

    How often a link into a stratum was used is a figure about that stratum and stays back with it.
    """
    back = withheld_strata(study)
    invitations = list(invitations)
    followed = _followed(study)
    table = []
    for one in invitations:
        state = state_of(one, now)
        stratum = one.panelist.stratum if one.panelist else one.stratum
        hidden = stratum is not None and stratum.pk in back
        table.append(
            InvitationRow(
                one,
                state,
                STATES[state],
                BADGES[state],
                stratum.name if stratum is not None and (one.panelist is None or not hidden) else "",
                None if hidden else followed.get(f"invitation:{one.pk}", 0),
                None if hidden else one.uses_left,
                hidden,
            )
        )
    return table


def _followed(study: Study) -> dict[str, int]:
    events = AuditEvent.objects.filter(study=study.slug, action=FOLLOWED).order_by()
    return dict(events.values_list("target").annotate(n=Count("pk")))
