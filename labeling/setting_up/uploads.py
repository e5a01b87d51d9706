"""Images that a data lead brings in through the browser, one at a time, and those that are taken out again."""

from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import audit
from core.errors import DomainError
from core.models import User
from labeling import leases
from labeling.fills import open_fills
from labeling.images.decode import UnreadableImage
from labeling.importing.names import clean_name, folder_of
from labeling.ingest import ingest, place
from labeling.models import ControlItem, Study, StudyAsset
from labeling.setting_up import near_duplicates

MOST_IMAGE_BYTES: int = settings.MAX_IMAGE_BYTES
MEGABYTE = 1_000_000
IN_USE = (ControlItem.State.PROPOSED, ControlItem.State.APPROVED)
SET_OUT = (StudyAsset.Purpose.ANCHOR, StudyAsset.Purpose.PRACTICE)


class Outcome(NamedTuple):
    """What became of one file. `status`: added, similar (added, and looks very much like `of`), there (by name and
    bytes), same (the bytes are there under the name `of`), refused (`code` says why). `detail` is for people."""

    name: str
    status: str
    code: str = ""
    detail: str = ""
    of: str = ""

    def as_dict(self) -> dict[str, str]:
        return {key: value for key, value in self._asdict().items() if value or key in ("name", "detail")}


def take_in(
    study: Study, name: str, data: bytes, by: User | None, *, group_by_folder: bool = False
) -> Outcome:
    """Put one image into `study` under its cleaned `name`; the folder in it becomes its group where asked for.

    Taking the same file in again changes nothing. What cannot be shown as one still image is refused by name.
    Raises DomainError (409) where the study is closed.
    """
    require_open(study)
    name = clean_name(name)
    if len(data) > MOST_IMAGE_BYTES:
        return Outcome(name, "refused", "file_too_large", too_large_words())
    try:
        asset, _created = ingest(data)
    except UnreadableImage as error:
        return Outcome(name, "refused", error.code, error.sentence)
    with transaction.atomic():
        # Uploads come three at a time; two of one name, or of the same bytes, must see each other.
        study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        require_open(study)
        placed, what = place(study, name, asset, group=folder_of(name) if group_by_folder else "")
        if what == "conflict":
            words = _(
                "Another picture has this name in the study already. Rename the file and upload it again."
            )
            return Outcome(name, "refused", "name_taken", words)
        if what == "unchanged":
            return Outcome(name, "there", detail=_("Is in the study already; nothing changed."))
        if what == "duplicate":
            words = _("The same picture is in the study as %(name)s.") % {"name": placed.name}
            return Outcome(name, "same", detail=words, of=placed.name)
        open_fills(study, only=placed)
        if study.state != Study.State.DRAFT:
            audit.record("image_added", actor=by, study=study.slug, target=placed, name=placed.name)
    like = near_duplicates.looks_like(study, placed)
    if like is not None:
        words = _("Added. It looks very much like %(name)s.") % {"name": like.name}
        return Outcome(name, "similar", detail=words, of=like.name)
    return Outcome(name, "added", detail=_("Added."))


def too_large_words() -> str:
    return _("The file is larger than %(most)d MB. Upload a smaller copy.") % {
        "most": MOST_IMAGE_BYTES // MEGABYTE
    }


def require_open(study: Study) -> None:
    """Raises DomainError (409) where the study takes no images any more."""
    if study.state == Study.State.CLOSED:
        raise DomainError(
            "closed", _("The study is closed. Reopen it, or clone it, to bring images in."), status=409
        )


@transaction.atomic
def take_out(study: Study, image: StudyAsset, by: User) -> None:
    """Take `image` out of `study`. The file itself stays in the store, where other studies may show it.

    Sent twice it happens once. Raises DomainError (409) where anybody was shown it or rated it, or where it has
    another use.
    """
    Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    # Its places in the quota plan first, as a plan takes them: who waits for whom is then the same everywhere.
    leases.lock_fills(list(image.fills.values_list("pk", flat=True)))
    found = StudyAsset.objects.select_for_update().filter(pk=image.pk, study=study).first()
    if found is None:
        return
    image = found
    if image.trials.exists() or image.ratings.exists():
        raise DomainError(
            "shown",
            _("%(name)s was shown to panelists already, so it stays: no answer is thrown away.")
            % {"name": image.name},
            status=409,
        )
    items = study.control_items.filter(Q(asset=image) | Q(lower_asset=image), state__in=IN_USE)
    if items.exists() or image.examples.exists():
        raise DomainError(
            "in_use",
            _("%(name)s is gold or an example beside a scale. Retire it there first.") % {"name": image.name},
            status=409,
        )
    if image.purpose in SET_OUT:
        text = _("%(name)s is used for something else: %(purpose)s. Take it out there first.")
        values = {"name": image.name, "purpose": image.get_purpose_display()}
        raise DomainError("in_use", text % values, status=409)
    about: dict[str, Any] = {"name": image.name, "sha256": image.asset.sha256 if image.asset else ""}
    audit.record("image_taken_out", actor=by, study=study.slug, target=image, **about)
    image.delete()
