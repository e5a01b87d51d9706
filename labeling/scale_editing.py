"""The questions of a draft: added, changed, put in order, removed. Once a study is live they stay as they are."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.models import Scale, Study
from labeling.study_states import require_draft

FIELDS = ("name", "question", "low", "high", "low_label", "high_label", "level", "translations")


@transaction.atomic
def save_scale(study: Study, values: dict[str, Any], by: User, pk: int | None = None) -> Scale:
    """Add a scale at the end, or change the one numbered `pk`. `values`: some of FIELDS.

    Raises DomainError: `not_draft` (409), `name_taken` (422), `rated` (409) where ratings exist on other ends.
    """
    study = _locked(study)
    scale = study.scales.get(pk=pk) if pk else Scale(study=study, position=_last(study) + 1)
    if study.scales.filter(name=values["name"]).exclude(pk=scale.pk or 0).exists():
        raise DomainError("name_taken", _("Another question has this short name."), status=422)
    ends = (scale.low, scale.high)
    for field in FIELDS:
        if field in values:
            setattr(scale, field, values[field])
    if pk and (scale.low, scale.high) != ends and scale.ratings.exists():
        raise DomainError(
            "rated", _("There are ratings on this scale already, so its ends stay as they are."), status=409
        )
    scale.save()
    audit.record("scale_saved", actor=by, study=study.slug, target=scale, name=scale.name, new=not pk)
    return scale


@transaction.atomic
def remove_scale(scale: Scale, by: User) -> None:
    """Raises DomainError (409): `not_draft`, `rated`, or `in_use` where gold or examples stand on it."""
    study = _locked(scale.study)
    if scale.ratings.exists():
        raise DomainError("rated", _("There are ratings on this scale already, so it stays."), status=409)
    if study.control_items.filter(scale=scale).exists() or scale.examples.exists():
        raise DomainError(
            "in_use", _("Gold or examples stand on this scale. Take those out first."), status=409
        )
    audit.record("scale_removed", actor=by, study=study.slug, target=scale, name=scale.name)
    scale.delete()


@transaction.atomic
def move_scale(scale: Scale, places: int) -> None:
    """Move the question `places` down (negative: up), no further than the ends. Raises DomainError (409)."""
    study = _locked(scale.study)
    order = list(study.scales.all())
    at = order.index(scale)
    order.insert(max(0, min(len(order) - 1, at + places)), order.pop(at))
    for position, row in enumerate(order):
        Scale.objects.filter(pk=row.pk).update(position=position)


def _locked(study: Study) -> Study:
    found = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    require_draft(found)
    return found


def _last(study: Study) -> int:
    return max(study.scales.values_list("position", flat=True), default=-1)
