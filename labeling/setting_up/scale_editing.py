"""The questions of a draft: added, changed, put in order, removed. Once a study is live they stay as they are."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.models import ControlItem, Scale, Study
from labeling.setting_up.study_states import require_draft

IN_USE = (ControlItem.State.PROPOSED, ControlItem.State.APPROVED)
FIELDS = ("name", "question", "low", "high", "low_label", "high_label", "level", "translations")


@transaction.atomic
def save_scale(study: Study, values: dict[str, Any], by: User, pk: int | None = None) -> Scale:
    """Add a scale at the end, or change the one numbered `pk`. `values`: some of FIELDS.

    Raises DomainError: `not_draft`, `gone` (409), `name_taken` (422), `rated` and `in_use` (409) where ratings, gold
    or examples stand on other ends.
    """
    study = _locked(study)
    scale = _still_there(study, pk) if pk else Scale(study=study, position=_last(study) + 1)
    if study.scales.filter(name=values["name"]).exclude(pk=scale.pk or 0).exists():
        raise DomainError("name_taken", _("Another question has this short name."), status=422)
    ends = (scale.low, scale.high)
    for field in FIELDS:
        if field in values:
            setattr(scale, field, values[field])
    if pk and (scale.low, scale.high) != ends:
        if scale.ratings.exists():
            raise DomainError(
                "rated",
                _("There are ratings on this scale already, so its ends stay as they are."),
                status=409,
            )
        # A card that asks for a 6 on a scale that ends at 5 would fail everybody.
        _require_bare(scale)
    scale.save()
    audit.record("scale_saved", actor=by, study=study.slug, target=scale, name=scale.name, new=not pk)
    return scale


@transaction.atomic
def remove_scale(scale: Scale, by: User) -> None:
    """Raises DomainError (409): `not_draft`, `gone`, `rated`, or `in_use` where gold or examples stand on it."""
    study = _locked(scale.study)
    scale = _still_there(study, scale.pk)
    if scale.ratings.exists():
        raise DomainError("rated", _("There are ratings on this scale already, so it stays."), status=409)
    _require_bare(scale)
    audit.record("scale_removed", actor=by, study=study.slug, target=scale, name=scale.name)
    scale.delete()


@transaction.atomic
def move_scale(scale: Scale, places: int) -> None:
    """Move the question `places` down (negative: up), no further than the ends. Raises DomainError (409)."""
    study = _locked(scale.study)
    order, scale = list(study.scales.all()), _still_there(study, scale.pk)
    at = order.index(scale)
    order.insert(max(0, min(len(order) - 1, at + places)), order.pop(at))
    for position, row in enumerate(order):
        Scale.objects.filter(pk=row.pk).update(position=position)


def _locked(study: Study) -> Study:
    found = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    require_draft(found)
    return found


def _still_there(study: Study, pk: int) -> Scale:
    found = study.scales.filter(pk=pk).first()
    if found is None:
        raise DomainError("gone", _("Somebody has removed this question meanwhile."), status=409)
    return found


def _require_bare(scale: Scale) -> None:
    """Raises DomainError (409) where something that people decided on stands on `scale`. What was taken back does
    not: nobody has met it, or there would be ratings."""
    decided = ControlItem.objects.filter(scale=scale, state__in=IN_USE)
    if decided.exists() or scale.examples.exists():
        raise DomainError(
            "in_use", _("Gold or examples stand on this scale. Take those out first."), status=409
        )


def _last(study: Study) -> int:
    return max(study.scales.values_list("position", flat=True), default=-1)
