"""Anchors: hidden ones that link sessions and panels, and visible examples beside the scale."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.gold import purposes
from labeling.gold.wanted import Purpose
from labeling.models import Scale, ScaleExample, Study, StudyAsset

FOR_LINKING = 10
"""Fewer shared anchors put two sessions on one scale too loosely."""


@transaction.atomic
def add_anchor(study: Study, name: str, by: User) -> StudyAsset:
    """Make the regular image `name` a hidden anchor. Sent twice it happens once. Raises DomainError `image` (422)."""
    return purposes.take_once(study, name, Purpose.ANCHOR, "anchor_added", by)


@transaction.atomic
def remove_anchor(study: Study, name: str, by: User) -> None:
    """Make the anchor `name` a regular image again; its answers are kept. Sent twice it happens once."""
    image = study.assets.select_for_update().filter(name=name, purpose=Purpose.ANCHOR).first()
    if image is not None:
        purposes.give_back(study, image)
        audit.record("anchor_removed", actor=by, study=study.slug, target=image, name=name)


@transaction.atomic
def add_example(scale: Scale, name: str, value: float, by: User) -> ScaleExample:
    """Show the image `name` beside `scale` as `value`. The same image again changes its value.

    Raises DomainError `image`, `value` (422).
    """
    if not scale.accepts(value):
        raise DomainError(
            "value",
            _("Give a whole point of the scale, from %(low)d to %(high)d.")
            % {"low": scale.low, "high": scale.high},
            status=422,
        )
    image = purposes.take(scale.study, name, Purpose.EXAMPLE)
    example, created = ScaleExample.objects.select_for_update().get_or_create(
        scale=scale, asset=image, defaults={"value": value, "added_by": by}
    )
    if created or example.value != value:
        example.value, example.added_by = value, by
        example.save(update_fields=["value", "added_by"])
        audit.record(
            "example_added", actor=by, study=scale.study.slug, target=image, scale=scale.name, value=value
        )
    return example


@transaction.atomic
def remove_example(study: Study, pk: int, by: User) -> None:
    """Take an example out; where no other scale shows the image it is regular again, for those who have not seen it
    with its answer. Sent twice it happens once."""
    example = ScaleExample.objects.filter(scale__study=study, pk=pk).select_related("scale", "asset").first()
    if example is None:
        return
    image = study.assets.select_for_update().get(pk=example.asset_id)
    gone, _tables = ScaleExample.objects.filter(pk=pk).delete()
    if not gone:
        return
    if image.purpose == Purpose.EXAMPLE and not image.examples.exists():
        StudyAsset.objects.filter(pk=image.pk).update(told_until=timezone.now())
        purposes.give_back(study, image)
    audit.record(
        "example_removed",
        actor=by,
        study=study.slug,
        target=image,
        scale=example.scale.name,
        value=example.value,
    )
