"""Inviting a list of people at once, each by a link of their own.

Panelwise identifies nobody: only a label and a stratum are taken from a list. Whatever else is in it (names,
addresses) goes through memory into the file that comes back, and into no table, log or error.
"""

from collections import Counter
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import AuditEvent, User
from labeling import panels
from labeling.inviting import invitations
from labeling.inviting.links_csv import InvitationList, RowProblem
from labeling.models import Panelist, Study

LONGEST_LABEL = 80
MADE = "invitations_from_list"


def check(study: Study, listed: InvitationList) -> None:
    """Add to `listed.problems` what is wrong with labels and strata in this study, in the order of the rows."""
    places = listed.places
    strata = set(study.strata.values_list("name", flat=True))
    labels = [place.label for place in places if place.label]
    taken = set(study.panelists.filter(label__in=labels).values_list("label", flat=True))
    twice = {label for label, n in Counter(labels).items() if n > 1}
    for number, place in zip(listed.numbers, places, strict=True):
        found = [
            (_unknown(place.stratum, strata), place.stratum and place.stratum not in strata),
            (
                _("Its label looks like an address. Panelwise identifies nobody: use a code instead."),
                "@" in place.label,
            ),
            (
                _("Its label is longer than %(most)d characters.") % {"most": LONGEST_LABEL},
                len(place.label) > LONGEST_LABEL,
            ),
            (_("Its label is there more than once in the list."), place.label in twice),
            (_("Its label belongs to a panelist of this study already."), place.label in taken),
        ]
        listed.problems += [RowProblem(number, text) for text, so in found if so]
    listed.problems.sort(key=lambda problem: problem.row)


def _unknown(name: str, strata: set[str]) -> str:
    values = {"name": name[:80], "known": ", ".join(sorted(strata)) or "–"}
    return _("The study has no stratum named %(name)s. It has: %(known)s.") % values


@transaction.atomic
def invite_list(
    study: Study, listed: InvitationList, key: UUID, *, leave_out: bool = False, by: User | None = None
) -> list[list[str]]:
    """Make a panelist of each row and return the rows with label and link: label, link, then what was carried.

    `key` comes from the form: sent a second time, nobody is made twice and the same links come back. Raises
    DomainError `wrong_rows` (409) where a row is wrong and `leave_out` does not say to go on without such rows.
    """
    # The study's row orders two sendings of one form, one after the other.
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    before = AuditEvent.objects.filter(action=MADE, study=study.slug, detail__key=str(key)).first()
    if before is not None:
        return _with_links(listed, _again(study, listed, before))
    check(study, listed)
    if listed.problems and not leave_out:
        raise DomainError(
            "wrong_rows", _("Something is wrong with the list; nobody was invited."), status=409
        )
    good = listed.without_wrong_rows()
    if not good.rows:
        raise DomainError("wrong_rows", _("No row of the list can be used; nobody was invited."), status=409)
    made = panels.seat(study, good.places)
    by_row = {n: new.panelist.pk for n, new in zip(good.numbers, made, strict=True)}
    audit.record(MADE, actor=by, study=study.slug, target=study, count=len(made), key=str(key), rows=by_row)
    return _with_links(good, [(new.panelist.label, new.invite_path) for new in made])


def _again(study: Study, listed: InvitationList, before: AuditEvent) -> list[tuple[str, str]]:
    """Label and link of those who were made when this form was first sent; leaves their rows alone in `listed`."""
    by_row = {int(number): pk for number, pk in before.detail["rows"].items()}
    listed.problems = [RowProblem(n, "") for n in listed.numbers if n not in by_row]
    found = Panelist.objects.filter(study=study, pk__in=by_row.values()).select_related("invitation")
    people = {panelist.pk: panelist for panelist in found}
    kept = [by_row[number] for number in listed.numbers if number in by_row]
    if set(kept) != set(people) or len(kept) != len(by_row):
        raise DomainError(
            "another_list",
            _(
                "This form was sent already, with another list. Open the invitations page again for a new one."
            ),
            status=409,
        )
    return [(people[pk].label, invitations.invite_url(people[pk].invitation)) for pk in kept]


def _with_links(listed: InvitationList, links: list[tuple[str, str]]) -> list[list[str]]:
    good = listed.without_wrong_rows()
    taken = (good.label_column, good.stratum_column)
    return [
        [label, link, *(cell for i, cell in enumerate(row) if i not in taken)]
        for row, (label, link) in zip(good.rows, links, strict=True)
    ]
