"""Making panelists, each with a sign-in of their own, a token for programs and a link for people."""

import heapq
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.disclosure import panel_sizes
from labeling.fills import share_again
from labeling.inviting import invitations
from labeling.models import Panelist, Stratum, Study

EVERYONE = "everyone"
OTHER = "other"
MOST_AT_ONCE = 1000
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class NewPanelist(NamedTuple):
    panelist: Panelist
    token: str
    invite_path: str


class Place(NamedTuple):
    """A panelist to be made: the label ("" for one that is drawn) and the stratum's name ("" for none in particular)."""

    label: str = ""
    stratum: str = ""


def stratum_of(study: Study, name: str | None = None) -> Stratum:
    """The stratum named `name`; without a name the one for people who are in none yet.

    That is the stratum without rules where others have them (made as "other" if need be), else the emptiest one, or
    "everyone" where no quota plan exists. Raises DomainError where the study has strata, but none of that name.
    """
    strata = list(study.strata.order_by("pk"))
    if name:
        found = next((stratum for stratum in strata if stratum.name == name), None)
        if found is None:
            known = ", ".join(stratum.name for stratum in strata) or "–"
            raise DomainError(
                "unknown_stratum",
                _("The study has no stratum named %(name)s. It has: %(known)s.")
                % {"name": name, "known": known},
            )
        return found
    if any(stratum.matches for stratum in strata):
        return unruled(study, strata)
    if not strata:
        return add_stratum(study, EVERYONE)
    sizes = panel_sizes(study)
    return min(strata, key=lambda stratum: (sizes[stratum.pk], stratum.pk))


def unruled(study: Study, strata: Sequence[Stratum]) -> Stratum:
    """The first of `strata` without rules, or a new one: for whoever fits nowhere or would rather not say."""
    found = next((stratum for stratum in strata if not stratum.matches), None)
    if found is not None:
        return found
    taken = {stratum.name for stratum in strata}
    names = [OTHER, *(f"{OTHER} {number}" for number in range(2, len(taken) + 3))]
    return add_stratum(study, next(name for name in names if name not in taken))


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
    made = seat(study, [Place(stratum=stratum_name or "")] * count)
    audit.record("panelists_created", actor=by, study=study.slug, target=study, count=count)
    return made


def seat(study: Study, places: Sequence[Place]) -> list[NewPanelist]:
    """Make a panelist for each of `places`, in a number of queries that does not grow with them.

    Whoever is put into a named stratum stays there, whatever they say of themselves. Call inside a transaction;
    labels are the caller's to check.
    """
    given = {name: stratum_of(study, name) for name in sorted({place.stratum for place in places} - {""})}
    spread = _spread(study)
    labels = _labels(study, len(places))
    panelists = []
    for place, drawn in zip(places, labels, strict=True):
        user = User(username=f"{study.slug[:100]}-{drawn}", role=User.Role.PANELIST)
        user.set_unusable_password()
        panelists.append(
            Panelist(
                study=study,
                user=user,
                stratum=given[place.stratum] if place.stratum else next(spread),
                stratum_given=bool(place.stratum),
                label=place.label or drawn,
            )
        )
    User.objects.bulk_create([panelist.user for panelist in panelists if panelist.user is not None])
    Panelist.objects.bulk_create(panelists)
    tokens = Token.objects.bulk_create(Token(user=p.user, key=Token.generate_key()) for p in panelists)
    links = invitations.invite_each(panelists)
    return [
        NewPanelist(panelist, token.key, invitations.invite_url(link))
        for panelist, token, link in zip(panelists, tokens, links, strict=True)
    ]


def _spread(study: Study) -> Iterator[Stratum]:
    """Whom `stratum_of` would choose, time after time, as the panel grows."""
    first = stratum_of(study)
    strata = list(study.strata.order_by("pk"))
    if any(stratum.matches for stratum in strata):
        while True:
            yield first
    sizes = panel_sizes(study)
    queue = [(sizes[stratum.pk], stratum.pk, stratum) for stratum in strata]
    heapq.heapify(queue)
    while True:
        size, pk, stratum = queue[0]
        heapq.heapreplace(queue, (size + 1, pk, stratum))
        yield stratum


def _labels(study: Study, count: int) -> list[str]:
    """Labels nobody in the study has; drawn, so that they say nothing about anybody."""
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        drawn[f"p-{get_random_string(8, LETTERS)}"] = None
    taken = set(study.panelists.filter(label__in=drawn).values_list("label", flat=True))
    return _labels(study, count) if taken else list(drawn)
