"""Practice images: what panelists meet before their first block, with the answers that are told to be right."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling.gold import purposes
from labeling.gold.purposes import lock_study
from labeling.gold.wanted import Kind, Purpose, State
from labeling.models import ControlItem, Study, StudyAsset

LONGEST_FEEDBACK = 300


class Told(NamedTuple):
    """What panelists are told after a practice image on one scale: most answer `expected` within `tolerance`."""

    expected: float
    tolerance: float
    feedback: str


@transaction.atomic
def add(study: Study, name: str, by: User) -> StudyAsset:
    """Make the regular image `name` a practice image. Sent twice it happens once. Raises DomainError `image` (422)."""
    return purposes.take_once(study, name, Purpose.PRACTICE, "practice_added", by)


@transaction.atomic
def remove(study: Study, name: str, by: User) -> None:
    """Make it a regular image again; what was told about it ends. Sent twice it happens once."""
    lock_study(study)
    image = study.assets.select_for_update().filter(name=name, purpose=Purpose.PRACTICE).first()
    if image is None:
        return
    _told(image).update(state=State.RETIRED, in_force_until=timezone.now())
    purposes.give_back(study, image)
    audit.record("practice_removed", actor=by, study=study.slug, target=image, name=name)


@transaction.atomic
def tell(study: Study, name: str, told: Mapping[str, Told | None], by: User) -> StudyAsset:
    """What is told of practice image `name`, by scale name; None: there is no right answer there.

    What changes becomes a new version. Nobody else has to approve it: practice judges nobody.
    Raises DomainError `image`, `expected`, `tolerance`, `feedback` (422), with `scale` in its detail.
    """
    lock_study(study)
    image = study.assets.filter(name=name, purpose=Purpose.PRACTICE).first()
    if image is None:
        raise DomainError("image", _("This is no practice image any more."), status=422)
    before = {item.scale_id: item for item in _told(image)}
    for scale in study.scales.all():
        wanted, known = told.get(scale.name), before.get(scale.pk)
        if wanted is not None:
            _require_possible(wanted, scale.name, scale.low, scale.high)
        if known is not None and wanted == Told(known.expected or 0.0, known.tolerance, known.feedback):
            continue
        now = timezone.now()
        if known is not None:
            known.state, known.in_force_until = State.RETIRED, now
            known.save(update_fields=["state", "in_force_until"])
        if wanted is not None:
            item = ControlItem.objects.create(
                study=study,
                kind=Kind.FIXED,
                scale=scale,
                asset=image,
                **wanted._asdict(),
                version=known.version + 1 if known else 1,
                replaces=known,
                proposed_by=by,
                approved_by=by,
                in_force_from=now,
            )
            audit.record("practice_told", actor=by, study=study.slug, target=item, says=str(item))
    return image


def _told(image: StudyAsset) -> QuerySet[ControlItem]:
    return ControlItem.objects.select_for_update().filter(asset=image, kind=Kind.FIXED, state=State.APPROVED)


def _require_possible(told: Told, scale: str, low: int, high: int) -> None:
    def refuse(code: str, sentence: str) -> None:
        raise DomainError(code, sentence, status=422, scale=scale)

    if not low <= told.expected <= high:
        refuse(
            "expected",
            _("Give a value on the scale, from %(low)d to %(high)d.") % {"low": low, "high": high},
        )
    if not 0 <= told.tolerance <= high - low:
        refuse("tolerance", _("A tolerance lies between 0 and the length of the scale."))
    if len(told.feedback) > LONGEST_FEEDBACK:
        refuse("feedback", _("Say it in at most %(most)d characters.") % {"most": LONGEST_FEEDBACK})
