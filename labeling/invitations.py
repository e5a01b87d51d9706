"""Ways into a study: signed, expiring and revocable links."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from labeling.models import Invitation, Panelist, Study

_signer = signing.Signer(salt="panelwise.invitation")


def invite(panelist: Panelist) -> Invitation:
    """A link for one panelist; it opens their own place as often as they need until it expires."""
    return Invitation.objects.create(study=panelist.study, panelist=panelist, expires_at=_expiry())


def invite_anybody(study: Study, *, uses: int | None = None) -> Invitation:
    """A link that makes a new panelist of each person who follows it, at most `uses` times."""
    return Invitation.objects.create(study=study, uses_left=uses, expires_at=_expiry())


def invite_url(invitation: Invitation) -> str:
    """The link's path."""
    return reverse("invitation", args=[_signer.sign(str(invitation.pk))])


def read(token: str) -> Invitation:
    """The invitation behind a link, without using it up.

    Raises DomainError (unknown, expired, revoked, used_up) with a sentence for the person who followed it.
    """
    invitation = _find(token)
    if invitation.revoked_at:
        raise DomainError(
            "revoked", _("This link was withdrawn. Please ask the study team for a new one."), status=410
        )
    if invitation.expires_at <= timezone.now():
        raise DomainError(
            "expired", _("This link is too old. Please ask the study team for a new one."), status=410
        )
    panelist = invitation.panelist
    if panelist is not None and not _may_sign_in(panelist):
        raise DomainError(
            "left",
            _("You have left this study. Please ask the study team if you want to come back."),
            status=410,
        )
    if panelist is None and invitation.uses_left == 0:
        raise _used_up()
    return invitation


@transaction.atomic
def accept(token: str) -> Panelist:
    """The panelist a link leads to; a shared link makes a new one. Raises as `read`."""
    invitation = read(token)
    if invitation.panelist is not None:
        return invitation.panelist
    return _admit_another(invitation)


def _admit_another(invitation: Invitation) -> Panelist:
    from labeling.panels import create_panelists

    if invitation.uses_left is not None:
        free = Invitation.objects.filter(pk=invitation.pk, uses_left__gt=0)
        if not free.update(uses_left=F("uses_left") - 1):
            raise _used_up()
    stratum = invitation.stratum.name if invitation.stratum else None
    return create_panelists(invitation.study, 1, stratum)[0].panelist


def _may_sign_in(panelist: Panelist) -> bool:
    active = panelist.user is not None and panelist.user.is_active
    return active and panelist.state != Panelist.State.WITHDRAWN


def _used_up() -> DomainError:
    return DomainError(
        "used_up", _("This link has been used up. Please ask the study team for a new one."), status=410
    )


def _find(token: str) -> Invitation:
    try:
        key = _signer.unsign(token)
    except signing.BadSignature:
        key = ""
    found = Invitation.objects.select_related("panelist__study", "panelist__user", "study", "stratum")
    invitation = found.filter(pk=key).first() if key.isdigit() else None
    if invitation is None:
        raise DomainError(
            "unknown", _("This link is not complete. Please copy all of it from your invitation."), status=404
        )
    return invitation


def _expiry() -> datetime:
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)
