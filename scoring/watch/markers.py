"""What happened to a study's models, for the charts of what arrives: trained and promoted, from the audit trail."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.charts.drift_weeks import Marker
from core.models import AuditEvent
from labeling.models import Study
from scoring.models import ModelVersion

MOST = 8  # the latest; more would cover the chart


def markers(study: Study) -> list[Marker]:
    """The latest trainings and promotions in order of time, two on one day as one."""
    models = {
        f"modelversion:{pk}": (number, at)
        for pk, number, at in study.models.filter(state=ModelVersion.State.READY).values_list(
            "pk", "number", "created_at"
        )
    }
    found = [(at, number, False) for number, at in models.values()]
    moves = AuditEvent.objects.filter(study=study.slug, action="model_promoted").order_by("-at")[:MOST]
    found += [(move.at, models[move.target][0], True) for move in moves if move.target in models]
    days: dict[tuple[date, int], list[bool]] = {}
    for at, number, promoted in sorted(found)[-MOST:]:
        days.setdefault((timezone.localtime(at).date(), number), []).append(promoted)
    return [Marker(day, _label(number, what)) for (day, number), what in days.items()]


def _label(number: int, promoted: list[bool]) -> str:
    if all(promoted):
        return _("v%s promoted") % number
    return (_("v%s trained, promoted") if any(promoted) else _("v%s trained")) % number
