"""Withdrawal: a panelist's answers are removed, as the consent promises, and their images go back to the pool."""

from typing import Any

from django.db import transaction

from core import audit
from core.models import User
from labeling import leases
from labeling.figures import chunks, forgetting
from labeling.models import Invitation, Panelist, QualityEvent
from labeling.reports import forgetting as reports

WITHDREW = "withdrawn"


@transaction.atomic
def withdraw(panelist: Panelist, by: User | None = None, reason: str = WITHDREW) -> int:
    """Remove every answer of `panelist` and all they said of themselves, and close their sign-in.

    Returns how many answers went. Counts of past answers stay in frozen label snapshots, where nobody can be told
    from them; that they had agreed, and to which text, stays too. Runs again harmlessly.
    """
    panelist = leases.lock_panelist(panelist)
    leases.give_back_all(panelist)
    removed, spans = panelist.ratings.count(), chunks.spans_of(panelist)
    panelist.blocks.all().delete()
    if panelist.state != Panelist.State.WITHDRAWN:
        panelist.state = Panelist.State.WITHDRAWN
        panelist.save(update_fields=["state"])
        QualityEvent.objects.create(panelist=panelist, state=panelist.state, reason=reason, by=by)
        audit.record(
            "panelist_withdrawn",
            actor=by,
            study=panelist.study.slug,
            target=panelist,
            answers=removed,
            reason=reason,
        )
    _forget(panelist)
    _close_sign_in(panelist)
    # Last, because whoever computes figures waits from here to the end.
    forgetting.forget(panelist, spans)
    reports.forget(panelist)
    return removed


def keep(panelist: Panelist, **facts: Any) -> None:
    """Store `facts` of `panelist`, unless they have withdrawn meanwhile: what was removed does not come back."""
    Panelist.objects.filter(pk=panelist.pk).exclude(state=Panelist.State.WITHDRAWN).update(**facts)


def _forget(panelist: Panelist) -> None:
    """Remove what is known of the person, of their care and of the device; the label, the states and the consent
    remain."""
    Panelist.objects.filter(pk=panelist.pk).update(
        description={},
        described_at=None,
        device={},
        device_checked_at=None,
        language="",
        signs={},
        signs_at=None,
    )
    Invitation.objects.filter(panelist=panelist).update(note="")
    for event in QualityEvent.objects.filter(panelist=panelist).exclude(state=Panelist.State.WITHDRAWN):
        # What the answers showed goes with them; that something was decided, and why a person did, stays.
        note = event.evidence.get("note")
        event.evidence = {"removed": True} if note is None else {"note": note}
        event.save(update_fields=["evidence"])


def _close_sign_in(panelist: Panelist) -> None:
    """A user who rates in no other study, and is not on any staff, has nothing left to sign in for."""
    user = panelist.user
    if user is None or user.role != User.Role.PANELIST or user.is_superuser:
        return
    if not user.panelists.exclude(state=Panelist.State.WITHDRAWN).exists():
        User.objects.filter(pk=user.pk).update(is_active=False, first_name="", last_name="", email="")
