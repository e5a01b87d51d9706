"""What is worth rating next, as told by others. Planning only sorts by it and knows nothing of why."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from labeling import leases
from labeling.models import StratumFill, Study


@transaction.atomic
def prioritise(study: Study, priorities: dict[int, float], *, room: int = 1) -> int:
    """Set priorities {study asset id: priority} (0 is ordinary, higher comes first); all others fall back to 0.

    Each named asset gets room for at least `room` more ratings in each stratum, so that a chosen image that was
    full is shown again. Returns the number of assets that are now ahead.
    """
    fills = StratumFill.objects.filter(study_asset__study=study)
    raised = list(fills.filter(study_asset__in=priorities).values_list("pk", "study_asset_id"))
    fallen = list(
        fills.filter(priority__gt=0).exclude(study_asset__in=priorities).values_list("pk", flat=True)
    )
    leases.lock_fills([pk for pk, _asset in raised] + fallen)
    StratumFill.objects.filter(pk__in=fallen).update(priority=0)
    by_priority: dict[float, list[int]] = {}
    for pk, asset in raised:
        by_priority.setdefault(priorities[asset], []).append(pk)
    for priority, pks in by_priority.items():
        StratumFill.objects.filter(pk__in=pks).update(
            priority=priority, target=Greatest("target", F("answered") + F("leased") + room)
        )
    return len({asset for _pk, asset in raised})


def clear_priorities(study: Study) -> None:
    """Put every image of the study back in ordinary order."""
    prioritise(study, {})
