"""Changing the strata of a quota plan: checked as a whole, saved as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core import audit
from core.edit_marks import mark_of
from core.models import User
from core.templatetags.numbers import figure
from labeling.fills import share_again
from labeling.label_data import LEFT_OUT
from labeling.models import Invitation, Panelist, Stratum, StratumFill, Study, Trial
from labeling.panels import unruled
from labeling.quota.plan import matches
from labeling.quota.questions import Problem, Refused, changed_meanwhile
from labeling.quota.rules import never_reached

SHARES_SUM = 0.005  # how far shares typed with two decimals may be from 1


class StratumDraft(NamedTuple):
    """A stratum as the form has it; `pk` None for a new one."""

    pk: int | None
    name: str
    panelists_wanted: int = 0
    population_share: float = 0.0
    matches: Mapping[str, list[str]] = {}
    remove: bool = False


def version_of(study: Study) -> str:
    """A mark of the strata and of what holds for all of them, as they are stored."""
    strata = study.strata.order_by("pk")
    rows = strata.values_list("pk", "name", "panelists_wanted", "population_share", "matches")
    return mark_of(list(rows), study.firm_quota, study.min_cell)


@transaction.atomic
def save_strata(
    study: Study,
    drafts: Sequence[StratumDraft],
    *,
    firm_quota: bool | None = None,
    min_cell: int | None = None,
    by: User | None = None,
    version: str = "",
) -> int:
    """Add, change and remove strata, and share the ratings out anew. Returns how many panelists were moved.

    Panelists who have described themselves and not rated yet go where the new rules lead them. Raises Refused where
    rules can never match, shares do not sum to 1, a stratum is in use, somebody who has rated would be moved, or the
    plan is not that of `version` (where it is given) any more.
    """
    # As it now is: another lead may have changed what this form does not ask for.
    study.refresh_from_db(from_queryset=Study.objects.select_for_update(no_key=True))
    # Whoever describes themselves meanwhile waits here, and is then placed by the new rules.
    list(study.panelists.select_for_update().order_by("pk").values_list("pk"))
    known = {stratum.pk: stratum for stratum in study.strata.order_by("pk")}
    before, old_rules = _written(known.values()), _rules(known.values())
    problems = [
        *changed_meanwhile(drafts, known, version, version_of(study)),
        *_problems_of_each(drafts, known),
        *_problems_of_all(drafts),
    ]
    if problems:
        raise Refused(problems)
    _write(study, drafts, known)
    strata = list(study.strata.order_by("pk"))
    if any(stratum.matches for stratum in strata):
        unruled(study, strata)
    strata = list(study.strata.order_by("pk"))
    moved = _place_again(study, old_rules, _rules(strata))
    if firm_quota is not None:
        study.firm_quota = firm_quota
    if min_cell is not None:
        study.min_cell = min_cell
    study.save(update_fields=["firm_quota", "min_cell"])
    if _written(strata) != before:
        share_again(study)
    about = {"firm_quota": study.firm_quota, "min_cell": study.min_cell, "moved": moved}
    audit.record(
        "quota_plan_changed",
        actor=by,
        study=study.slug,
        target=study,
        before=before,
        after=_written(strata),
        **about,
    )
    return moved


def _written(strata: Iterable[Stratum]) -> list[dict[str, Any]]:
    """The plan as the audit trail keeps it."""
    return [
        {"name": s.name, "wanted": s.panelists_wanted, "share": s.population_share, "matches": s.matches}
        for s in strata
    ]


def _rules(strata: Iterable[Stratum]) -> list[tuple[int, dict[str, list[str]]]]:
    return [(stratum.pk, stratum.matches) for stratum in strata]


def _problems_of_each(drafts: Sequence[StratumDraft], known: dict[int, Stratum]) -> list[Problem]:
    problems = []
    names = [draft.name.casefold() for draft in drafts if not draft.remove]
    for index, draft in enumerate(drafts):
        stratum = known.get(draft.pk or 0)
        if draft.remove:
            reason = _in_use(stratum) if stratum else ""
            if reason:
                problems.append(Problem(index, "remove", reason))
        elif names.count(draft.name.casefold()) > 1:
            problems.append(Problem(index, "name", _("Two strata have this name.")))
    return problems


def _in_use(stratum: Stratum) -> str:
    """Why the stratum must stay; "" where nothing hangs on it."""
    if stratum.panelists.exists():
        return _("Panelists belong to this stratum (those who have left too), so it cannot be removed.")
    if StratumFill.objects.filter(stratum=stratum, filled__gt=0).exists():
        return _("This stratum has answers already, so it cannot be removed.")
    if Invitation.objects.filter(stratum=stratum).exists():
        return _("A shared link leads into this stratum, so it cannot be removed.")
    return ""


def _problems_of_all(drafts: Sequence[StratumDraft]) -> list[Problem]:
    kept = [(index, draft) for index, draft in enumerate(drafts) if not draft.remove]
    hidden = never_reached([draft.matches for _index, draft in kept])
    problems = [
        Problem(
            kept[place][0],
            "name",
            _("Nobody can get here: the strata above take all of these answers already."),
        )
        for place in hidden
    ]
    shares = [draft.population_share for _index, draft in kept]
    if any(shares) and abs(sum(shares) - 1) > SHARES_SUM:
        sentence = _(
            "The shares of the population add up to %(sum)s. They must add up to 1, or all be empty."
        )
        problems.append(Problem(None, "", sentence % {"sum": figure(sum(shares), 2)}))
    return problems


def _write(study: Study, drafts: Sequence[StratumDraft], known: dict[int, Stratum]) -> None:
    for draft in drafts:
        if draft.remove and draft.pk in known:
            _remove(known[draft.pk])
    renamed = [d.pk for d in drafts if d.pk in known and not d.remove and known[d.pk].name != d.name]
    for pk in renamed:
        # Two strata may exchange their names.
        Stratum.objects.filter(pk=pk).update(name=str(uuid4()))
    for draft in drafts:
        if not draft.remove:
            stratum = known.get(draft.pk or 0) or Stratum(study=study)
            stratum.name, stratum.panelists_wanted = draft.name, draft.panelists_wanted
            stratum.population_share, stratum.matches = draft.population_share, dict(draft.matches)
            stratum.save()


def _remove(stratum: Stratum) -> None:
    """Delete a stratum that is not in use: its fills go in one statement, however many images there are."""
    Trial.objects.filter(fill__stratum=stratum).update(fill=None)
    with connection.cursor() as cursor:
        cursor.execute("delete from stratum_fill where stratum_id = %s", [stratum.pk])
    stratum.delete()


Ruled = Sequence[tuple[int, Mapping[str, list[str]]]]


def _place_again(study: Study, old: Ruled, new: Ruled) -> int:
    """Move those who described themselves, have not rated and now fit elsewhere. Returns how many.

    Raises Refused where somebody whom the old rules have placed, and who has rated, would have to move.
    """
    described = study.panelists.filter(described_at__isnull=False, stratum_given=False)
    described = described.exclude(state__in=LEFT_OUT)
    begun = Exists(Trial.objects.filter(panelist=OuterRef("pk")))
    to: dict[int, list[int]] = {}
    for panelist in described.annotate(begun=begun):
        fits = _fitting(new, panelist)
        if fits is None or fits == panelist.stratum_id:
            continue
        if not panelist.begun:
            to.setdefault(fits, []).append(panelist.pk)
        elif _fitting(old, panelist) == panelist.stratum_id:
            sentence = _(
                "These rules would move panelists who have rated already into another stratum. "
                "Leave the rules as they were, and add strata for answers that lead nowhere yet."
            )
            raise Refused([Problem(None, "", sentence)])
    for stratum, panelists in to.items():
        Panelist.objects.filter(pk__in=panelists).update(stratum=stratum)
    return sum(len(panelists) for panelists in to.values())


def _fitting(rules: Ruled, panelist: Panelist) -> int | None:
    """The stratum that `rules` lead a panelist to; None where there are no rules at all."""
    if not any(wanted for _pk, wanted in rules):
        return None
    fitting = [pk for pk, wanted in rules if wanted and matches(wanted, panelist.description)]
    rest = [pk for pk, wanted in rules if not wanted]
    return next(iter([*fitting, *rest]), None)
