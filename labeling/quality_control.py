"""Careless raters: found while they rate, suspended at once, their work given back, a person has the last word."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.given import require_short
from core.models import User
from labeling import leases
from labeling.checks import checks_of
from labeling.models import Panelist, QualityEvent, Rating, StratumFill, Study, Trial
from labeling.statistics.carelessness import straight_lining
from labeling.statistics.sequential import SequentialTest

WATCH_AT = 2.5  # one missed attention card, or two gold pairs; one pair alone is chance
RECENT = 60


def review(panelist: Panelist) -> str:
    """Look at a panelist's checks and answers, and act on them. Returns the state they are in afterwards.

    May run any number of times: what is known already changes nothing. A panelist whom a person has cleared is
    judged only by what came after.
    """
    with transaction.atomic():
        panelist = leases.lock_panelist(panelist)
        if panelist.state in (Panelist.State.SUSPENDED, Panelist.State.WITHDRAWN):
            return panelist.state
        found = _verdict(panelist)
        if found is None or found[0] == panelist.state:
            return panelist.state
        state, reason, evidence = found
        if state == Panelist.State.SUSPENDED:
            _suspend(panelist, reason, evidence, None)
        elif panelist.state != Panelist.State.CLEARED:
            _move(panelist, state, reason, evidence, None)
        return panelist.state


def would_suspend(panelist: Panelist) -> bool:
    """Whether the checks and answers of `panelist`, as they stand now, would lead to a suspension."""
    found = _verdict(panelist)
    return found is not None and found[0] == Panelist.State.SUSPENDED


def _verdict(panelist: Panelist) -> tuple[str, str, dict[str, Any]] | None:
    cleared = panelist.quality_events.filter(state=Panelist.State.CLEARED).first()
    forgiven = cleared.evidence if cleared else {}
    test = SequentialTest()
    # By the answer and not by counting checks: an item that is discarded takes its checks with it.
    since = forgiven.get("ratings", 0)
    for check in checks_of(panelist):
        if check.order > since:
            test = test.after(check.kind, check.passed)
    evidence = {"seen": dict(test.seen), "failed": dict(test.failed), "statistic": round(test.statistic, 3)}
    if test.state == "suspended":
        return Panelist.State.SUSPENDED, "failed_checks", evidence
    flat = _straight_lining(panelist, forgiven.get("ratings", 0))
    if flat is not None:
        return Panelist.State.SUSPENDED, "straight_lining", flat
    if test.statistic >= WATCH_AT:
        return Panelist.State.WATCH, "failed_checks", evidence
    if panelist.state == Panelist.State.WATCH:
        return Panelist.State.ACTIVE, "checks_passed", evidence
    return None


def _straight_lining(panelist: Panelist, after: int) -> dict[str, Any] | None:
    """Evidence where the latest answers on every scale hardly move; None otherwise."""
    signs = []
    for scale in panelist.study.scales.all():
        values = (
            Rating.objects.filter(
                panelist=panelist, scale=scale, current=True, value__isnull=False, pk__gt=after
            )
            .exclude(trial__kind__in=(Trial.Kind.ATTENTION, Trial.Kind.PRACTICE))
            # By time first, for which there is an index of each panelist's answers: in the order of keys alone, the
            # answers of the whole study would be looked through.
            .order_by("-received_at", "-pk")
            .values_list("value", flat=True)[:RECENT]
        )
        signs.append(straight_lining([v for v in values if v is not None], scale.high - scale.low))
    if not signs or any(sign.verdict != "suspend" for sign in signs):
        return None
    return {"sd": max(round(s.value or 0.0, 3) for s in signs), "ratings": min(s.n for s in signs)}


@transaction.atomic
def suspend(panelist: Panelist, reason: str, by: User) -> None:
    """Suspend by a person's decision, or confirm what the checks have done, with a reason (needed)."""
    panelist = _decided_on(panelist, reason)
    if panelist.state == Panelist.State.SUSPENDED:
        _move(panelist, panelist.state, "person", {"note": reason}, by)
    else:
        _suspend(panelist, "person", {"note": reason}, by)


@transaction.atomic
def clear(panelist: Panelist, reason: str, by: User) -> None:
    """Overrule a suspension, with a reason (needed): the ratings count again, also toward what images want."""
    panelist = _decided_on(panelist, reason)
    _count_again(panelist)
    latest = Rating.objects.filter(panelist=panelist).order_by("-pk").values_list("pk", flat=True).first()
    evidence = {"note": reason, "checks": len(checks_of(panelist)), "ratings": latest or 0}
    _move(panelist, Panelist.State.CLEARED, "person", evidence, by)


def undecided(study: Study) -> int:
    """How many suspended panelists no person has looked at yet."""
    latest = QualityEvent.objects.filter(panelist=OuterRef("pk"), state=Panelist.State.SUSPENDED).order_by(
        "-pk"
    )
    suspended = study.panelists.filter(state=Panelist.State.SUSPENDED)
    return suspended.annotate(decided_by=Subquery(latest.values("by")[:1])).filter(decided_by=None).count()


def _decided_on(panelist: Panelist, reason: str) -> Panelist:
    """The panelist, locked. Refuses a decision without a reason, or about somebody who has withdrawn."""
    panelist = leases.lock_panelist(panelist)
    if not reason.strip():
        raise DomainError("reason", _("Say why, so that others can follow the decision."))
    require_short(reason)
    if panelist.state == Panelist.State.WITHDRAWN:
        raise DomainError("withdrawn", _("This panelist has withdrawn; only they can come back."), status=409)
    return panelist


def _suspend(panelist: Panelist, reason: str, evidence: dict[str, Any], by: User | None) -> None:
    _move(panelist, Panelist.State.SUSPENDED, reason, evidence, by)
    leases.give_back_all(panelist)


def _count_again(panelist: Panelist) -> None:
    """Take the places back where they are still free; elsewhere the ratings stand beside the target."""
    judged = Rating.objects.filter(trial=OuterRef("pk"), current=True, value__isnull=False)
    waiting = Trial.objects.filter(
        Exists(judged), panelist=panelist, counted=False, state=Trial.State.ANSWERED, fill__isnull=False
    )
    fills = list(waiting.values_list("fill_id", flat=True))
    leases.lock_fills(fills)
    free = list(
        StratumFill.objects.filter(pk__in=fills, target__gt=F("answered") + F("leased")).values_list(
            "pk", flat=True
        )
    )
    StratumFill.objects.filter(pk__in=free).update(answered=F("answered") + 1)
    waiting.filter(fill__in=free).update(counted=True)


def _move(panelist: Panelist, state: str, reason: str, evidence: dict[str, Any], by: User | None) -> None:
    QualityEvent.objects.create(panelist=panelist, state=state, reason=reason, evidence=evidence, by=by)
    audit.record(
        f"panelist_{state}",
        actor=by,
        study=panelist.study.slug,
        target=panelist,
        reason=reason,
        evidence=evidence,
    )
    panelist.state = state
    panelist.save(update_fields=["state"])
