"""A person has seen what was told."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from core import audit
from core.models import User
from labeling.models import Study
from scoring.models import DriftAlert


@transaction.atomic
def mark_seen(study: Study, alerts: Iterable[int], by: User) -> int:
    """Mark those of `alerts` that belong to `study` and nobody has seen. Returns how many."""
    found = DriftAlert.objects.select_for_update().filter(study=study, pk__in=list(alerts), seen_at=None)
    places = [f"{alert.kind}:{alert.name} {alert.source or '*'} {alert.week.isoformat()}" for alert in found]
    marked = DriftAlert.objects.filter(pk__in=[alert.pk for alert in found]).update(
        seen_at=timezone.now(), seen_by=by
    )
    if marked:
        audit.record("drift_seen", actor=by, study=study.slug, target=study, alerts=places)
    return marked
