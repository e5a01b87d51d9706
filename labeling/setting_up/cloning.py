"""A new draft that is arranged as another study is: everything that was decided, nothing that was answered."""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.fills import open_fills
from labeling.models import (
    ControlItem,
    Scale,
    ScaleExample,
    SelfDescription,
    Stratum,
    Study,
    StudyAsset,
    StudyMember,
)
from labeling.models.study import new_seed

BATCH = 2000
OWN = ("id", "slug", "name", "state", "seed", "cloned_from", "created_at")
Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def clone(study: Study, name: str, slug: str, by: User, images: bool = True) -> Study:
    """A draft named `name` with the settings, wording, scales, self-descriptions and strata of `study`.

    With `images` also its pictures with group and purpose, the control items in use and the examples beside the
    scale. No ratings, no panelists, no invitations; the seed is a new one. Whoever clones becomes its member.
    Raises DomainError (409) where the short name is taken.
    """
    # Nothing of it changes while it is copied: neither images nor questions nor gold come or go.
    study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    made = Study(
        **_values(study, *OWN),
        name=name,
        slug=slug,
        state=Study.State.DRAFT,
        seed=new_seed(),
        cloned_from=study,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(
            "slug_taken", _("Another study has this short name. Choose another one."), status=409
        ) from error
    StudyMember.objects.create(study=made, user=by)
    scales = _copies(list(study.scales.all()), Scale, study=made)
    _copies(list(study.self_descriptions.all()), SelfDescription, study=made)
    _copies(list(study.strata.all()), Stratum, study=made)
    copied = _clone_images(study, made, scales) if images else 0
    audit.record(
        "study_cloned", actor=by, study=made.slug, target=made, cloned_from=study.slug, images=copied
    )
    return made


def _clone_images(study: Study, made: Study, scales: dict[int, Scale]) -> int:
    shown = list(study.assets.filter(asset__isnull=False).order_by("pk"))
    items = list(
        study.control_items.filter(state=ControlItem.State.APPROVED, asset__asset__isnull=False)
        .exclude(lower_asset__isnull=False, lower_asset__asset=None)
        .order_by("pk")
    )
    held = {pk for item in items for pk in (item.asset_id, item.lower_asset_id)}
    assets = _copies(shown, StudyAsset, study=made, problem="")
    # Gold that was retired or discarded is an image like any other in the new study.
    free = [copy for pk, copy in assets.items() if copy.purpose == StudyAsset.Purpose.GOLD and pk not in held]
    for image in free:
        image.purpose = StudyAsset.Purpose.REGULAR
    StudyAsset.objects.bulk_update(free, ["purpose"], batch_size=BATCH)
    ControlItem.objects.bulk_create(
        [
            ControlItem(
                **_values(
                    item,
                    "id",
                    "study",
                    "scale",
                    "asset",
                    "lower_asset",
                    "version",
                    "replaces",
                    "in_force_from",
                    "in_force_until",
                    "created_at",
                ),
                study=made,
                scale=scales[item.scale_id],
                asset=assets[item.asset_id],
                lower_asset=assets[item.lower_asset_id] if item.lower_asset_id else None,
            )
            for item in items
        ],
        batch_size=BATCH,
    )
    ScaleExample.objects.bulk_create(
        ScaleExample(scale=scales[e.scale_id], asset=assets[e.asset_id], value=e.value, added_by=e.added_by)
        for e in ScaleExample.objects.filter(scale__study=study, asset__asset__isnull=False).select_related(
            "added_by"
        )
    )
    open_fills(made)
    return len(assets)


def _copies(rows: list[Row], model: type[Row], **changed: Any) -> dict[int, Row]:
    """Copies of `rows` by the key of what they were copied from, in the same order."""
    new = [model(**_values(row, "id", "created_at", *changed), **changed) for row in rows]
    model._default_manager.bulk_create(new, batch_size=BATCH)
    return {row.pk: copy for row, copy in zip(rows, new, strict=True)}


def _values(row: models.Model, *left_out: str) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in left_out
    }
