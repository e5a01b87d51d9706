"""What an image of the study is used for, and how it changes: answers stay with the image and go on counting."""

from collections.abc import Iterable

from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import audit
from core.errors import DomainError
from core.models import User
from core.templatetags.numbers import count
from labeling.fills import open_fills
from labeling.gold.wanted import Purpose, State
from labeling.models import ControlItem, Panelist, Study, StudyAsset, Trial

HOLDING = (State.APPROVED, State.RETIRED)


def lock_study(study: Study) -> Study:
    """The study's row, locked: whatever changes gold or the use of an image takes it first, one person at a time."""
    return Study.objects.select_for_update(no_key=True).get(pk=study.pk)


def make_gold(item: ControlItem) -> None:
    """Both images of an approved item are gold from now on; their places in the quota plan stay for later."""
    images = [item.asset_id, *([item.lower_asset_id] if item.lower_asset_id else [])]
    StudyAsset.objects.filter(pk__in=images, purpose=Purpose.REGULAR).update(purpose=Purpose.GOLD)


def back_to_regular(study: Study, items: Iterable[ControlItem]) -> None:
    """Images of discarded `items` are regular again, unless another item in use, or retired, holds them."""
    images = {pk for item in items for pk in (item.asset_id, item.lower_asset_id) if pk is not None}
    if not images:
        return
    held = ControlItem.objects.filter(study=study, state__in=HOLDING)
    images -= set(held.values_list("asset_id", flat=True))
    images -= set(held.values_list("lower_asset_id", flat=True))
    if StudyAsset.objects.filter(pk__in=images, purpose=Purpose.GOLD).update(purpose=Purpose.REGULAR):
        open_fills(study)


def take(study: Study, name: str, purpose: str) -> StudyAsset:
    """The regular image `name`, locked and put to `purpose`. Raises DomainError `image` (422) with a sentence."""
    lock_study(study)
    image = study.assets.select_for_update().filter(name=name).first() if name else None
    if image is None:
        raise DomainError("image", _("No image of this study has that name."), status=422)
    if image.asset_id is None:
        text = _("The picture of %(name)s stays elsewhere, so nobody can be shown it.")
        raise DomainError("image", text % {"name": image.name}, status=422)
    if image.purpose not in (Purpose.REGULAR, purpose):
        text = _("%(name)s is used for something else: %(purpose)s. Take it out there first.")
        values = {"name": image.name, "purpose": image.get_purpose_display()}
        raise DomainError("image", text % values, status=422)
    if image.purpose != purpose:
        image.purpose = purpose
        image.save(update_fields=["purpose"])
    return image


def take_once(study: Study, name: str, purpose: str, action: str, by: User) -> StudyAsset:
    """`take`, with `action` in the audit trail unless the image was put to that purpose before."""
    before = study.assets.filter(name=name, purpose=purpose).exists()
    image = take(study, name, purpose)
    if not before:
        audit.record(action, actor=by, study=study.slug, target=image, name=name)
    return image


def give_back(study: Study, image: StudyAsset) -> None:
    """Make `image` (locked by the caller) regular again, with its places in the quota plan."""
    image.purpose = Purpose.REGULAR
    image.save(update_fields=["purpose"])
    open_fills(study)


def told_to(panelist: Panelist) -> QuerySet[StudyAsset]:
    """Images that stood beside a scale, with an answer, after this panelist had begun: they cannot judge them afresh.

    Begun is who has read the instructions, or was given a block where a program rates.
    """
    first_block = panelist.blocks.filter(number=1).values("created_at")
    since = panelist.instructed_at or Subquery(first_block)
    return StudyAsset.objects.filter(study=panelist.study_id, told_until__gt=since)


def what_of_its_answers(image: StudyAsset) -> str:
    """A sentence for whoever takes an image out of the regular ones; empty where nobody has answered yet."""
    answered = Trial.objects.filter(
        study_asset=image, state=Trial.State.ANSWERED, kind__in=(Trial.Kind.REGULAR, Trial.Kind.ANCHOR)
    ).count()
    if not answered:
        return ""
    text = ngettext(
        "It has %(n)s answer, which is kept and still counted; nobody is asked about it any more.",
        "It has %(n)s answers, which are kept and still counted; nobody is asked about it any more.",
        answered,
    )
    return text % {"n": count(answered)}
