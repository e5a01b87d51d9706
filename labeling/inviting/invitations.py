"""Ways into a study: signed, expiring and revocable links."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import AuditEvent, User
from labeling.models import Invitation, Panelist, Stratum, Study

MADE = "invitation_made"
FOLLOWED = "invitation_followed"
_signer = signing.Signer(salt="panelwise.invitation")


def invite(panelist: Panelist) -> Invitation:
    """A link for one panelist; it opens their own place as often as they need until it expires."""
    return Invitation.objects.create(study=panelist.study, panelist=panelist, expires_at=_expiry())


def invite_each(panelists: Sequence[Panelist]) -> list[Invitation]:
    """A link for each of `panelists`, in one query."""
    until = _expiry()
    return Invitation.objects.bulk_create(
        Invitation(study=panelist.study, panelist=panelist, expires_at=until) for panelist in panelists
    )


@transaction.atomic
def invite_anybody(
    study: Study,
    *,
    uses: int | None = None,
    stratum: Stratum | None = None,
    expires_at: datetime | None = None,
    note: str = "",
    by: User | None = None,
    key: UUID | None = None,
) -> Invitation:
    """A link that makes a new panelist of each person who follows it, at most `uses` times (None: any number).

    Whoever follows it is put into `stratum`, where one is named. `key` is the UUID of the form: sent again, it makes
    no second link. Raises DomainError where the link would be used up or too old from the start.
    """
    until = expires_at or _expiry()
    if uses is not None and uses < 1:
        raise DomainError("uses", _("A link that nobody may follow helps nobody: allow at least one use."))
    if until <= timezone.now():
        raise DomainError("expires_at", _("That moment is over already. Choose a later one."))
    if key is not None:
        made = _made_before(study, key)
        if made is not None:
            return made
    invitation = Invitation.objects.create(
        study=study, uses_left=uses, stratum=stratum, expires_at=until, note=note
    )
    audit.record(
        MADE,
        actor=by,
        study=study.slug,
        target=invitation,
        uses=uses,
        stratum=stratum.name if stratum else "",
        note=note,
        expires_at=until.isoformat(),
        key=str(key or ""),
    )
    return invitation


def _made_before(study: Study, key: UUID) -> Invitation | None:
    # The study's row orders two sendings of one form, one after the other.
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    event = AuditEvent.objects.filter(action=MADE, study=study.slug, detail__key=str(key)).first()
    return (
        Invitation.objects.filter(study=study, pk=event.target.partition(":")[2]).first() if event else None
    )


@transaction.atomic
def revoke(invitation: Invitation, by: User | None = None) -> None:
    """Let nobody in by this link any more; who came in by it stays. Runs again harmlessly."""
    if Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("invitation_revoked", actor=by, study=invitation.study.slug, target=invitation)


@transaction.atomic
def renew(invitation: Invitation, by: User | None = None) -> None:
    """Open a link again for as long as a new one: it is the same link, so whoever has it need not be told.

    Raises DomainError where its panelist has left the study.
    """
    panelist = invitation.panelist
    if panelist is not None and not _may_sign_in(panelist):
        raise DomainError(
            "left",
            _("%(label)s has left the study and cannot be asked back by a link.") % {"label": panelist},
        )
    until = _expiry()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=until, revoked_at=None)
    audit.record(
        "invitation_renewed",
        actor=by,
        study=invitation.study.slug,
        target=invitation,
        expires_at=until.isoformat(),
    )


def invite_url(invitation: Invitation) -> str:
    """The link's path."""
    return reverse("invitation", args=[_signer.sign(str(invitation.pk))])


def read(token: str) -> Invitation:
    """The invitation behind a link, without using it up.

    Raises DomainError (unknown, expired, revoked, left, finished, used_up) with a sentence for the person who
    followed it.
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
    if panelist is not None:
        _require_still_here(panelist)
    elif invitation.study.state == Study.State.CLOSED:
        raise DomainError("finished", _("This study is finished and takes in nobody else."), status=410)
    elif invitation.uses_left == 0:
        raise _used_up()
    return invitation


@transaction.atomic
def accept(token: str, admission: UUID | None = None) -> Panelist:
    """The panelist a link leads to; a shared link makes a new one, but one only for each `admission`.

    `admission` is the UUID of the form that was sent (`labeling.admission`). Raises as `read`.
    """
    shared = _find(token)
    if shared.panelist is None:
        # One at a time through one link: a form sent twice finds here whom its first arrival let in.
        Invitation.objects.select_for_update(of=("self",)).get(pk=shared.pk)
        admitted = _admitted(shared, admission)
        if admitted is not None:
            _require_still_here(admitted)
            return admitted
    invitation = read(token)
    return invitation.panelist or _admit_another(invitation, admission)


def require_link_is_enough(panelist: Panelist) -> None:
    """A link stands for a password only where its account opens nothing but the rating page.

    Raises DomainError `sign_in` (403) for staff who are on a panel too.
    """
    user = panelist.user
    if user is not None and (user.role != User.Role.PANELIST or user.is_staff or user.is_superuser):
        raise DomainError(
            "sign_in",
            _("This place belongs to an account with a password. Please sign in, then open this link again."),
            status=403,
        )


def way_back(panelist: Panelist) -> Invitation | None:
    """The personal link by which `panelist` can come back, if it still works. Shared links make others."""
    if panelist.state == Panelist.State.WITHDRAWN:
        return None
    return Invitation.objects.filter(
        panelist=panelist, revoked_at=None, expires_at__gt=timezone.now()
    ).first()


def _admitted(invitation: Invitation, admission: UUID | None) -> Panelist | None:
    if admission is None:
        return None
    found = Panelist.objects.select_related("study", "user")
    return found.filter(study=invitation.study_id, admission=admission).first()


def _admit_another(invitation: Invitation, admission: UUID | None) -> Panelist:
    from labeling.panels import create_panelists

    if invitation.uses_left is not None:
        free = Invitation.objects.filter(pk=invitation.pk, uses_left__gt=0)
        if not free.update(uses_left=F("uses_left") - 1):
            raise _used_up()
    stratum = invitation.stratum.name if invitation.stratum else None
    panelist = create_panelists(invitation.study, 1, stratum)[0].panelist
    panelist.admission = admission
    panelist.save(update_fields=["admission"])
    audit.record(FOLLOWED, study=invitation.study.slug, target=invitation)
    return panelist


def _require_still_here(panelist: Panelist) -> None:
    if not _may_sign_in(panelist):
        raise DomainError(
            "left",
            _("You have left this study. Please ask the study team if you want to come back."),
            status=410,
        )


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
