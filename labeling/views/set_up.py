"""The guided page from images to launch, and what its sections send."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from core.models import User
from labeling.access import study_page
from labeling.consent import consent_text
from labeling.importing import archive_import
from labeling.media import thumbnail_url
from labeling.models import ControlItem, Study, StudyAsset
from labeling.ordering import settings as order_settings
from labeling.progress.shown import strata_progress
from labeling.setting_up import launch_checks, near_duplicates, set_up, study_states, uploads
from labeling.views.scale_form import ScaleForm
from labeling.views.set_up_forms import CloneForm, MemberForm, RatingsForm, WordsForm

IMAGES_A_PAGE = 24
ARCHIVES_SHOWN = 3
MOST_COMPARED = 10_000


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_set_up(request: HttpRequest, study: Study) -> HttpResponse:
    return page(request, study)


@require_POST
@study_page(User.Role.DATA_LEAD)
def study_set_up_section(request: HttpRequest, study: Study, section: str) -> HttpResponse:
    """Carry out what one section asks for; where something is wrong, the page comes back with all that was typed."""
    from labeling.views.set_up_sections import SECTIONS

    act = SECTIONS.get(section)
    if act is None:
        raise Http404
    return act(request, study)


def page(request: HttpRequest, study: Study, status: int = 200, **bound: Any) -> HttpResponse:
    """The whole page; `bound` are forms with their errors, in place of fresh ones."""
    draft = study.state == Study.State.DRAFT
    context: dict[str, Any] = {
        "study": study,
        "draft": draft,
        "sections": set_up.sections(study),
        "ratings": RatingsForm(initial={"ratings_per_asset": study.ratings_per_asset}),
        "words": WordsForm(study, default_consent()),
        "member": MemberForm(),
        "clone": CloneForm(initial={"study_name": f"{study.name} 2"}),
        "members": study.members.select_related("user").order_by("user__username"),
        "problems": launch_checks.problems(study) if draft else [],
        "warnings": launch_checks.warnings(study),
        "effort": launch_checks.effort(study),
        "steps": study_states.steps(study),
        "defaults": [(code, name, default_consent()[code]) for code, name in settings.LANGUAGES],
        "wrong": status == 422,
        **_images(request, study),
        **_questions(study, bound.pop("question", None)),
        **_panel(study),
        **_checks(study),
    }
    if status == 422:
        messages.error(request, translation.gettext("Nothing was saved: see what is said beside the fields."))
    return render(request, "labeling/set_up.html", context | bound, status=status)


def default_consent() -> dict[str, str]:
    """The text that stands where a study has none of its own, by language."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts[code] = consent_text(Study())
    return texts


def _images(request: HttpRequest, study: Study) -> dict[str, Any]:
    images = study.assets.filter(asset__isnull=False).select_related("asset").order_by("name")
    shown = Paginator(images, IMAGES_A_PAGE).get_page(request.GET.get("page"))
    compared = shown.paginator.count <= MOST_COMPARED
    return {
        "page": shown,
        "images": [(image, thumbnail_url(image)) for image in shown],
        "image_count": shown.paginator.count,
        "regular_count": images.filter(purpose=StudyAsset.Purpose.REGULAR).count(),
        "group_count": images.exclude(group="").order_by().values("group").distinct().count(),
        "alike": len(near_duplicates.undecided_pairs(study)) if compared else None,
        "archives": archive_import.of_study(study)[:ARCHIVES_SHOWN],
        "most_bytes": uploads.MOST_IMAGE_BYTES,
        "most_archive_bytes": archive_import.MOST_ARCHIVE_BYTES,
        "most_megabytes": uploads.MOST_IMAGE_BYTES // uploads.MEGABYTE,
        "most_archive_megabytes": archive_import.MOST_ARCHIVE_BYTES // uploads.MEGABYTE,
        "open_to_images": study.state != Study.State.CLOSED,
    }


def _questions(study: Study, bound: ScaleForm | None) -> dict[str, Any]:
    scales = list(study.scales.all())
    pk = bound.scale.pk if bound is not None and bound.scale is not None else None
    forms = [bound if bound is not None and scale.pk == pk else ScaleForm(scale=scale) for scale in scales]
    new = bound if bound is not None and pk is None else ScaleForm(prefix="scale-new")
    return {"scales": scales, "questions": forms, "new_question": new}


def _panel(study: Study) -> dict[str, Any]:
    strata = strata_progress(study)
    return {
        "strata": strata,
        "usual_order": order_settings.as_given(study),
        "wanted": sum(row.panelists_wanted for row in strata),
        "there": sum(row.panelists for row in strata),
    }


def _checks(study: Study) -> dict[str, Any]:
    items = study.control_items
    purpose = StudyAsset.Purpose
    return {
        "gold_in_use": items.filter(state=ControlItem.State.APPROVED, asset__purpose=purpose.GOLD).count(),
        "attention_in_use": items.filter(state=ControlItem.State.APPROVED, asset__purpose=purpose.ATTENTION)
        .values("asset")
        .distinct()
        .count(),
        "proposed": items.filter(state=ControlItem.State.PROPOSED).count(),
        "anchors": study.assets.filter(purpose=purpose.ANCHOR).count(),
        "practice": study.assets.filter(purpose=purpose.PRACTICE).count(),
        "examples": study.assets.filter(purpose=purpose.EXAMPLE).count(),
    }
