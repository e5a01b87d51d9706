"""Looking again at panelists whose checks have changed because an item was taken out."""

from collections.abc import Iterable
from itertools import chain

from labeling.models import ControlItem, Panelist, QualityEvent, Study, Trial
from labeling.quality import control as quality_control
from labeling.quality.checks import CONTROL_KINDS, checks_by_panelist
from labeling.statistics.sequential import sequential_test


def review_all(study: Study, items: Iterable[ControlItem]) -> None:
    """Review every panelist who has met one of `items` and whose standing may be another now."""
    images = {pk for item in items for pk in (item.asset_id, item.lower_asset_id) if pk is not None}
    if not images:
        return
    met = Trial.objects.filter(
        study_asset__in=images, kind__in=CONTROL_KINDS, state=Trial.State.ANSWERED
    ).values("panelist")
    people = list(study.panelists.filter(pk__in=met))
    checks = checks_by_panelist(study, [panelist.pk for panelist in people])
    for panelist in people:
        test = sequential_test((check.kind, check.passed) for check in checks[panelist.pk])
        clean = test.state != "suspended" and test.statistic < quality_control.WATCH_AT
        if not clean or panelist.state in (Panelist.State.WATCH, Panelist.State.CLEARED):
            quality_control.review(panelist)


def to_decide(study: Study) -> list[Panelist]:
    """Panelists whom the checks suspended and would not suspend any more: for a person to clear, or not."""
    changed = study.control_items.filter(approved_by__isnull=False).exclude(state=ControlItem.State.APPROVED)
    withdrawn = study.control_items.filter(state=ControlItem.State.DISCARDED)
    if not changed.exists() and not withdrawn.exists():
        return []
    suspended = study.panelists.filter(state=Panelist.State.SUSPENDED).prefetch_related("quality_events")
    by_checks = [panelist for panelist in suspended if _by_checks(panelist.quality_events.all())]
    checks = checks_by_panelist(study, [panelist.pk for panelist in by_checks])
    found = []
    for panelist in by_checks:
        test = sequential_test((check.kind, check.passed) for check in checks[panelist.pk])
        if test.state != "suspended" and not quality_control.would_suspend(panelist):
            found.append(panelist)
    return found


def _by_checks(events: Iterable[QualityEvent]) -> bool:
    """Whether the latest step was a suspension by checks that nobody has confirmed."""
    latest = next(chain(events), None)
    return latest is not None and latest.reason == "failed_checks" and latest.by_id is None
