"""Who works on a study: colleagues join by their user name, and one data lead always stays."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.access import STAFF
from labeling.models import Study, StudyMember


@transaction.atomic
def add_member(study: Study, username: str, by: User | None) -> StudyMember:
    """Let the data lead or ML engineer named `username` work on `study`; whoever is there already stays.

    Raises DomainError (422) where there is no such person; that somebody is a panelist is not given away.
    """
    user = User.objects.filter(username=username, is_active=True, role__in=STAFF).first()
    if user is None:
        raise DomainError(
            "unknown_user",
            _("There is no data lead or ML engineer with this user name. An administrator can add one."),
            status=422,
        )
    member, created = StudyMember.objects.get_or_create(study=study, user=user)
    if created:
        audit.record("member_added", actor=by, study=study.slug, target=user, role=user.role)
    return member


@transaction.atomic
def remove_member(member: StudyMember, by: User) -> None:
    """End somebody's work on a study; sent twice it happens once. Raises DomainError (409) where no data lead would
    be left."""
    study = Study.objects.select_for_update(no_key=True).get(pk=member.study_id)
    if not study.members.filter(pk=member.pk).exists():
        return
    others = study.members.exclude(pk=member.pk)
    leads = others.filter(user__role=User.Role.DATA_LEAD, user__is_active=True)
    if member.user.role == User.Role.DATA_LEAD and not leads.exists():
        raise DomainError(
            "last_lead",
            _("%(name)s is the only data lead of this study. Add another one first.")
            % {"name": member.user.get_username()},
            status=409,
        )
    audit.record("member_removed", actor=by, study=study.slug, target=member.user)
    member.delete()
