"""Deciding on gold: approve, reject, retire, discard. Each compares before it sets: sent twice it happens once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.given import require_short
from core.models import User
from labeling.gold import purposes, review_again
from labeling.gold.wanted import Purpose, State, problems, said_by
from labeling.models import ControlItem


def approve(item: ControlItem, by: User) -> ControlItem:
    """Put a proposal in force; the version that it replaces judges nothing that comes from now on.

    Raises DomainError `same_person` (403) where the study wants a second one, `decided` and `not_gold` (409).
    """
    with transaction.atomic():
        item, again = _locked(item, (State.PROPOSED,), State.APPROVED)
        if again:
            return item
        if item.study.second_approval and item.proposed_by_id == by.pk:
            raise DomainError(
                "same_person",
                _("Somebody else has to approve this: you have proposed it yourself."),
                status=403,
            )
        found = problems(item.study, said_by(item), (item, item.replaces))
        if found:
            raise DomainError("not_gold", " ".join(found.values()), status=409)
        put_in_force(item, by)
    return item


def put_in_force(item: ControlItem, by: User, now: datetime | None = None) -> None:
    """Approve `item`, retire what it replaces, and take its images out of the regular ones. In a transaction."""
    now = now or timezone.now()
    item.state, item.approved_by, item.in_force_from = State.APPROVED, by, now
    item.save(update_fields=["state", "approved_by", "in_force_from"])
    if item.replaces_id is not None:
        ControlItem.objects.filter(pk=item.replaces_id, state__in=(State.APPROVED, State.RETIRED)).update(
            state=State.RETIRED, in_force_until=now
        )
    purposes.make_gold(item)
    audit.record("gold_approved", actor=by, study=item.study.slug, target=item, replaces=item.replaces_id)


@transaction.atomic
def reject(item: ControlItem, by: User, reason: str = "") -> ControlItem:
    """Turn a proposal down, or withdraw one's own. It was never in force. Raises DomainError `decided` (409)."""
    require_short(reason)
    item, again = _locked(item, (State.PROPOSED,), State.DISCARDED)
    if not again:
        _set(item, State.DISCARDED, reason)
        audit.record("gold_rejected", actor=by, study=item.study.slug, target=item, reason=reason)
    return item


@transaction.atomic
def retire(item: ControlItem, by: User, reason: str = "") -> ControlItem:
    """Show it no more; it goes on judging what was shown. Raises DomainError `decided` (409)."""
    require_short(reason)
    item, again = _locked(item, (State.APPROVED,), State.RETIRED)
    if not again:
        for one in _whole_card(item, (State.APPROVED,)):
            _set(one, State.RETIRED, reason)
            audit.record("gold_retired", actor=by, study=item.study.slug, target=one, reason=reason)
    return item


def discard(item: ControlItem, by: User, reason: str) -> ControlItem:
    """Take a bad item out: its checks count for nobody, and whoever met it is looked at again.

    A suspension is not lifted here: `review_again.to_decide` names whom a person should look at.
    Raises DomainError `reason`, `reason_too_long` (400), `decided` (409).
    """
    if not reason:
        raise DomainError("reason", _("Say why, so that others can follow the decision."))
    require_short(reason)
    with transaction.atomic():
        item, again = _locked(item, (State.APPROVED, State.RETIRED), State.DISCARDED)
        gone = [] if again else _whole_card(item, (State.APPROVED, State.RETIRED))
        for one in gone:
            _set(one, State.DISCARDED, reason)
            audit.record("gold_discarded", actor=by, study=item.study.slug, target=one, reason=reason)
        purposes.back_to_regular(item.study, gone)
    # After the commit: a panelist's row is never waited for while gold is held.
    review_again.review_all(item.study, gone)
    return item


def _locked(item: ControlItem, before: tuple[str, ...], after: str) -> tuple[ControlItem, bool]:
    """The item as it now is, with its study locked, and whether it is in state `after` already."""
    purposes.lock_study(item.study)
    item = (
        ControlItem.objects.select_for_update(of=("self",))
        .select_related("study", "scale", "asset", "lower_asset", "replaces__asset")
        .get(pk=item.pk)
    )
    if item.state == after:
        return item, True
    if item.state not in before:
        raise DomainError(
            "decided",
            _("Somebody has decided on this item already. It is now: %(state)s.")
            % {"state": item.get_state_display()},
            status=409,
        )
    return item, False


def _whole_card(item: ControlItem, states: tuple[str, ...]) -> list[ControlItem]:
    """The item; of an attention card those of all its scales: it is one picture and one check."""
    if item.asset.purpose != Purpose.ATTENTION:
        return [item]
    card = ControlItem.objects.filter(study=item.study_id, asset=item.asset_id, state__in=states)
    others = card.exclude(pk=item.pk).select_related("study", "asset")
    return [item, *others.select_for_update(of=("self",)).order_by("pk")]


def _set(item: ControlItem, state: str, reason: str) -> None:
    item.state, item.reason = state, reason or item.reason
    item.save(update_fields=["state", "reason"])
