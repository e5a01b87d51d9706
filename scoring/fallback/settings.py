"""Changing a study's rules: audited, and never over what somebody else has saved in between."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.edit_marks import mark_of
from core.errors import DomainError
from core.models import User
from labeling.models import Study
from scoring.fallback.asking import request_judging
from scoring.fallback.rules import rules_of
from scoring.models import ScoringRules
from scoring.quality_pages.thresholds import THRESHOLDS, Limits

FIELDS = ("low_quality", "requires_face", "unlike", "unlike_level", "widest_interval", "thresholds")


def version_of(rules: ScoringRules) -> str:
    """A mark of the rules as they are stored."""
    return mark_of([getattr(rules, field) for field in FIELDS])


def own_thresholds(limits: Mapping[str, Limits]) -> dict[str, dict[str, float | None]]:
    """What of `limits` is not built in, as it is stored."""
    return {
        measure: {"low": low, "high": high}
        for measure, (low, high) in limits.items()
        if (low, high) != THRESHOLDS.get(measure, (None, None))
    }


@transaction.atomic
def save_rules(
    study: Study, values: Mapping[str, Any], version: str, by: User | None = None
) -> dict[str, list[Any]]:
    """Save `values` of FIELDS and have the scores judged by them. Returns what changed, as {field: [before, after]}.

    Raises DomainError `changed_meanwhile` (409) where the stored rules are not those of `version` any more.
    """
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    rules = rules_of(study)
    if version != version_of(rules):
        raise DomainError(
            "changed_meanwhile",
            _(
                "Somebody else has saved these rules since you opened this page. Nothing of yours was saved. "
                "Compare with what is stored now, then save again to put yours in its place."
            ),
            status=409,
        )
    changed = {
        field: [getattr(rules, field), values[field]]
        for field in FIELDS
        if field in values and getattr(rules, field) != values[field]
    }
    if not changed:
        return changed
    for field, (_before, after) in changed.items():
        setattr(rules, field, after)
    rules.save()
    audit.record("scoring_rules_changed", actor=by, study=study.slug, target=rules, changed=changed)
    if study.models.filter(state="ready").exists():
        request_judging(study, by)
    return changed
