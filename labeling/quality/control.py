"""Careless raters: found while they rate, suspended at once, their work given back, a person has the last word."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.given import require_short
from core.models import User
from labeling import leases
from labeling.models import Panelist, QualityEvent, Rating, StratumFill, Study, Trial
from labeling.quality.checks import Check, checks_of
from labeling.statistics import screening
from labeling.statistics.carelessness import long_run, straight_lining
from labeling.statistics.screening import Outcome, screen
from labeling.statistics.sequential import SequentialTest
from labeling.statistics.signs import Sign

WATCH_AT = screening.WATCH_AT
RECENT = 60
BY_CHECKS = ("failed_checks",)
"""Reasons of a watch that passing the checks lifts; what the panel says is looked at again with the panel."""


def review(panelist: Panelist) -> str:
    """Look at a panelist's checks and answers, and act on them. Returns the state they are in afterwards.

    May run any number of times: what is known already changes nothing. A panelist whom a person has cleared is
    judged only by what came after. What only the panel can tell is looked at by `panel_review`.
    """
    with transaction.atomic():
        panelist = leases.lock_panelist(panelist)
        if panelist.state in (Panelist.State.SUSPENDED, Panelist.State.WITHDRAWN):
            return panelist.state
        test, outcome = _verdict(panelist)
        act(panelist, outcome, test, _lifts)
        return panelist.state


def would_suspend(panelist: Panelist) -> bool:
    """Whether the checks and answers of `panelist`, as they stand now, would lead to a suspension."""
    return _verdict(panelist)[1].state == "suspend"


def act(
    panelist: Panelist, outcome: Outcome, test: SequentialTest, lifts: Callable[[QualityEvent], bool]
) -> None:
    """Move `panelist` (locked, neither suspended nor withdrawn) where `outcome` says, once.

    Whoever was cleared stays so until a suspension; a watch is lifted where `lifts` says so of the step that led to it.
    """
    evidence = {**outcome.facts, **evidence_of(test)}
    if outcome.state == "suspend":
        _suspend(panelist, outcome.code, evidence, None)
    elif panelist.state == Panelist.State.CLEARED:
        return
    elif outcome.state == "watch" and panelist.state != Panelist.State.WATCH:
        _move(
            panelist, Panelist.State.WATCH, outcome.code, {**evidence, "until": _latest_key(panelist)}, None
        )
    elif outcome.state == "ok" and panelist.state == Panelist.State.WATCH:
        step = panelist.quality_events.filter(state=Panelist.State.WATCH).first()
        if step is None or lifts(step):
            reason = "checks_passed" if step is None or step.reason in BY_CHECKS else "signs_passed"
            _move(panelist, Panelist.State.ACTIVE, reason, evidence, None)


def evidence_of(test: SequentialTest) -> dict[str, Any]:
    """The checks, as they are written into a step."""
    return {"seen": dict(test.seen), "failed": dict(test.failed), "statistic": round(test.statistic, 3)}


def checks_test(checks: Iterable[Check], since: int) -> SequentialTest:
    """The sequential test over `checks` answered after the rating with the key `since`."""
    test = SequentialTest()
    # By the answer and not by counting checks: an item that is discarded takes its checks with it.
    for check in checks:
        if check.order > since:
            test = test.after(check.kind, check.passed)
    return test


def _lifts(step: QualityEvent) -> bool:
    return step.reason in BY_CHECKS


def _verdict(panelist: Panelist) -> tuple[SequentialTest, Outcome]:
    cleared = panelist.quality_events.filter(state=Panelist.State.CLEARED).first()
    since = int(cleared.evidence.get("ratings", 0)) if cleared else 0
    test = checks_test(checks_of(panelist), since)
    return test, screen(test, _signs_of_answers(panelist, since), [])


def _signs_of_answers(panelist: Panelist, after: int) -> list[list[Sign]]:
    """Straight-lining in the latest answers on every scale."""
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
        given = [value for value in values if value is not None][::-1]
        span = scale.high - scale.low
        signs.append([straight_lining(given, span, scale.low), long_run(given, span + 1)])
    return signs


def _latest_key(panelist: Panelist) -> int:
    latest = Rating.objects.filter(panelist=panelist).order_by("-received_at", "-pk")
    return latest.values_list("pk", flat=True).first() or 0


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
