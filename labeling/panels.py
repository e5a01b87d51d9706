"""Making panelists, each with a sign-in of their own, a token for programs and a link for people."""

from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from core import audit
from core.errors import DomainError
from core.models import User
from labeling import invitations
from labeling.fills import share_again
from labeling.label_data import LEFT_OUT
from labeling.models import Panelist, Stratum, Study

EVERYONE = "everyone"
MOST_AT_ONCE = 1000


class NewPanelist(NamedTuple):
    panelist: Panelist
    token: str
    invite_path: str


def stratum_of(study: Study, name: str | None = None) -> Stratum:
    """The stratum named `name`; without a name the emptiest one, or "everyone" where no quota plan exists.

    Raises DomainError where the study has strata, but none of that name.
    """
    if name:
        found = study.strata.filter(name=name).first()
        if found is None:
            known = ", ".join(study.strata.values_list("name", flat=True)) or "–"
            raise DomainError(
                "unknown_stratum",
                _("The study has no stratum named %(name)s. It has: %(known)s.")
                % {"name": name, "known": known},
            )
        return found
    emptiest = (
        study.strata.annotate(size=Count("panelists", filter=~Q(panelists__state__in=LEFT_OUT)))
        .order_by("size", "pk")
        .first()
    )
    return emptiest or add_stratum(study, EVERYONE)


def add_stratum(study: Study, name: str, *, panelists_wanted: int = 0) -> Stratum:
    """Add (or return) a stratum, with a fill row for each image that is shown."""
    stratum, created = Stratum.objects.get_or_create(
        study=study, name=name, defaults={"panelists_wanted": panelists_wanted}
    )
    if created:
        share_again(study)
    return stratum


@transaction.atomic
def create_panelists(
    study: Study, count: int, stratum_name: str | None = None, by: User | None = None
) -> list[NewPanelist]:
    """Make `count` panelists (1 to 1,000), spread over the strata unless one is named.

    Tokens are returned once, here; links can be made again.
    """
    if not 1 <= count <= MOST_AT_ONCE:
        raise DomainError("count", _("Ask for 1 to %(most)d panelists at a time.") % {"most": MOST_AT_ONCE})
    made = [_create_panelist(study, stratum_of(study, stratum_name)) for _unused in range(count)]
    audit.record("panelists_created", actor=by, study=study.slug, target=study, count=count)
    return made


def _create_panelist(study: Study, stratum: Stratum) -> NewPanelist:
    label = f"p-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    user = User(username=f"{study.slug[:100]}-{label}", role=User.Role.PANELIST)
    user.set_unusable_password()
    user.save()
    panelist = Panelist.objects.create(study=study, user=user, stratum=stratum, label=label)
    token = Token.objects.create(user=user)
    invitation = invitations.invite(panelist)
    return NewPanelist(panelist, token.key, invitations.invite_url(invitation))
