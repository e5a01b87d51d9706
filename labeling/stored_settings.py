"""Settings of a study that several people may edit: who saves last must have seen what is stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.edit_marks import mark_of
from core.errors import DomainError
from labeling.models import Study


def version_of(study: Study, fields: Sequence[str]) -> str:
    """A mark of `fields` as they are stored: another mark means that somebody has saved in between."""
    return mark_of([str(getattr(study, field)) for field in fields])


def take_over(
    study: Study, fields: Sequence[str], values: Mapping[str, Any], version: str
) -> tuple[Study, dict[str, list[Any]]]:
    """The study as it is stored, locked, with those of `values` that are among `fields` put in but not saved; and what
    changed, as {field: [before, after]}. Call inside a transaction.

    Raises DomainError `changed_meanwhile` (409) where the stored fields are not those of `version` any more.
    """
    stored = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    if version != version_of(stored, fields):
        raise DomainError(
            "changed_meanwhile",
            _(
                "Somebody else has saved these settings since you opened this page. Nothing of yours was saved. "
                "Compare with what is stored now, then save again to put yours in its place."
            ),
            status=409,
        )
    changed = {
        field: [getattr(stored, field), values[field]]
        for field in fields
        if field in values and getattr(stored, field) != values[field]
    }
    for field, (_before, after) in changed.items():
        setattr(stored, field, after)
    return stored, changed
