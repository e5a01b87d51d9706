"""Withdrawal: a panelist's answers are removed, as the consent promises, and their images go back to the pool."""

from django.db import transaction

from core import audit
from core.models import User
from labeling import leases
from labeling.models import Panelist, QualityEvent


@transaction.atomic
def withdraw(panelist: Panelist, by: User | None = None) -> int:
    """Remove every answer of `panelist` and close their sign-in. Returns how many answers went.

    Counts of past answers stay in frozen label snapshots, where nobody can be told from them. Runs again harmlessly.
    """
    panelist = leases.lock_panelist(panelist)
    leases.give_back_all(panelist)
    removed = panelist.ratings.count()
    panelist.blocks.all().delete()
    if panelist.state != Panelist.State.WITHDRAWN:
        panelist.state = Panelist.State.WITHDRAWN
        panelist.save(update_fields=["state"])
        QualityEvent.objects.create(panelist=panelist, state=panelist.state, reason="withdrawn", by=by)
        audit.record(
            "panelist_withdrawn", actor=by, study=panelist.study.slug, target=panelist, answers=removed
        )
    _close_sign_in(panelist)
    return removed


def _close_sign_in(panelist: Panelist) -> None:
    """A user who rates in no other study, and is not on any staff, has nothing left to sign in for."""
    user = panelist.user
    if user is None or user.role != User.Role.PANELIST or user.is_superuser:
        return
    if not user.panelists.exclude(state=Panelist.State.WITHDRAWN).exists():
        User.objects.filter(pk=user.pk).update(is_active=False)
