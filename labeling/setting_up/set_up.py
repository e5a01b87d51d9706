"""Setting a study up: how it begins, and how far each part of the way from images to launch has come."""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.edit_marks import mark_of
from core.errors import DomainError
from core.models import User
from labeling.fills import share_again
from labeling.models import ControlItem, Scale, Study, StudyAsset, StudyMember
from labeling.panels import EVERYONE, add_stratum
from labeling.setting_up import launch_checks

DONE, TO_DO, OPTIONAL = "done", "todo", "optional"
REFUSED_SLUGS = ("new",)
WORDED = ("consent_text", "instructions")


class Section(NamedTuple):
    """One part of the guided page. `state`: done, todo or optional."""

    slug: str
    title: Any
    state: str


@transaction.atomic
def create_study(name: str, slug: str, scale: dict[str, Any], by: User) -> Study:
    """A draft with one question and the stratum "everyone"; whoever creates it becomes its member.

    `slug` may be empty: then it follows from the name. `scale`: fields of the first Scale.
    Raises DomainError (422) where the short name is taken or means something else here.
    """
    slug = slug or free_slug(name)
    require_free(slug)
    study = Study.objects.create(name=name, slug=slug, state=Study.State.DRAFT)
    StudyMember.objects.create(study=study, user=by)
    Scale.objects.create(study=study, **scale)
    add_stratum(study, EVERYONE)
    audit.record("study_created", actor=by, study=study.slug, target=study, name=name)
    return study


def require_free(slug: str) -> None:
    """Raises DomainError (422) where no new study can have this short name."""
    if slug in REFUSED_SLUGS or Study.objects.filter(slug=slug).exists():
        raise DomainError(
            "slug_taken", _("Another study has this short name. Choose another one."), status=422
        )


def free_slug(name: str) -> str:
    """A short name that follows from `name` and is not taken yet."""
    stem = slugify(name)[:70].strip("-_") or "study"
    known = {*REFUSED_SLUGS, *Study.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    return next(s for s in (stem, *(f"{stem}-{n}" for n in range(2, len(known) + 3))) if s not in known)


@transaction.atomic
def change_ratings_wanted(study: Study, number: int, by: User) -> None:
    """How many ratings each image shall get; what is filled already stays within its target."""
    study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    before, study.ratings_per_asset = study.ratings_per_asset, number
    study.save(update_fields=["ratings_per_asset"])
    if study.strata.exists():
        share_again(study)
    audit.record("ratings_wanted", actor=by, study=study.slug, target=study, before=before, now=number)


def words_version(study: Study) -> str:
    """A mark of name and texts as they are stored: another mark means that somebody has saved in between."""
    return mark_of(study.name, *(getattr(study, field) for field in WORDED), study.translations)


@transaction.atomic
def change_words(
    study: Study, name: str, words: dict[str, dict[str, str]], by: User, version: str = ""
) -> None:
    """The study's name, and its texts by language ("" for the language of the fields themselves).

    Whoever agreed before to another consent text is asked again by the way in. Raises DomainError (409)
    `changed_meanwhile` where what is stored is not that of `version` (where it is given) any more.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    if version not in ("", words_version(study)):
        raise DomainError(
            "changed_meanwhile",
            _("Somebody else has changed this meanwhile. Load the page again before you save."),
            status=409,
        )
    study.name = name
    for field in WORDED:
        setattr(study, field, words[""][field])
    others = {code: {k: v for k, v in texts.items() if v} for code, texts in words.items() if code}
    kept = {code: texts for code, texts in study.translations.items() if code not in others}
    study.translations = kept | {code: texts for code, texts in others.items() if texts}
    study.save(update_fields=["name", "translations", *WORDED])
    audit.record("study_worded", actor=by, study=study.slug, target=study)


def sections(study: Study) -> list[Section]:
    """The parts of the page in their order."""
    shown = study.assets.filter(purpose=StudyAsset.Purpose.REGULAR, asset__isnull=False).exists()
    planned = study.strata.aggregate(n=Sum("panelists_wanted"))["n"]
    people = planned or study.panelists.exists() or study.invitations.exists()
    gold = study.control_items.filter(state=ControlItem.State.APPROVED).exists()
    own_words = study.consent_text or study.instructions
    launched = study.state != Study.State.DRAFT
    colleagues = study.members.count() > 1
    ready = launched or not launch_checks.problems(study)
    return [
        Section("images", gettext_lazy("Images"), DONE if shown else TO_DO),
        Section("questions", gettext_lazy("Questions"), DONE if study.scales.exists() else TO_DO),
        Section("panel", gettext_lazy("Panel"), DONE if people else TO_DO),
        Section("order", gettext_lazy("Order of things"), OPTIONAL),
        Section("gold", gettext_lazy("Gold, anchors, practice"), DONE if gold else OPTIONAL),
        Section("words", gettext_lazy("Words"), DONE if own_words else OPTIONAL),
        Section("people", gettext_lazy("People"), DONE if colleagues else OPTIONAL),
        Section("launch", gettext_lazy("Check and launch"), DONE if launched and ready else TO_DO),
    ]
