"""Practice images: put in, taken out, and what is told about each."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.given import words_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.gold import practice_images, purposes
from labeling.gold.practice_images import Told
from labeling.media import thumbnail_url
from labeling.models import ControlItem, Scale, Study, StudyAsset
from labeling.views.gold_candidates import back_to


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_practice(request: HttpRequest, study: Study) -> HttpResponse:
    """GET shows them; POST puts one in, takes one out or changes what is told, as `action` says."""
    if request.method != "POST":
        return _practice(request, study)
    by = user_of(request)
    action, name = request.POST.get("action", ""), words_given(request.POST, "name")
    try:
        if action == "add":
            image = practice_images.add(study, name, by)
            said = _("%(name)s is a practice image now.") % {"name": name}
            said = f"{said} {purposes.what_of_its_answers(image)}".strip()
        elif action == "remove":
            practice_images.remove(study, name, by)
            said = _("%(name)s is a regular image again.") % {"name": name}
        elif action == "tell":
            practice_images.tell(study, name, _told(request.POST, list(study.scales.all())), by)
            said = _("This is what panelists are told from now on.")
        else:
            raise DomainError("image", _("Choose an image, and what it is to be."), status=422)
    except DomainError as error:
        wrong = {"code": error.code, "text": str(error.message), "scale": error.detail.get("scale", "")}
        return _practice(request, study, {**wrong, "name": name, "action": action})
    messages.success(request, said)
    return back_to(request, "study_practice", study)


def _told(given: QueryDict, scales: list[Scale]) -> dict[str, Told | None]:
    """What was filled in by scale; None where no answer was given."""
    told: dict[str, Told | None] = {}
    for scale in scales:
        expected = given.get(f"expected_{scale.name}", "").strip()
        words = words_given(given, f"feedback_{scale.name}") if expected else ""
        told[scale.name] = (
            Told(
                _number(expected, "expected", scale),
                _number(given.get(f"tolerance_{scale.name}", "") or "0", "tolerance", scale),
                words,
            )
            if expected
            else None
        )
    return told


def _number(text: str, field: str, scale: Scale) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if number != number:
        raise DomainError(field, _("Give a number."), status=422, scale=scale.name)
    return number


def _practice(request: HttpRequest, study: Study, error: dict[str, str] | None = None) -> HttpResponse:
    images = list(
        study.assets.filter(purpose=StudyAsset.Purpose.PRACTICE).select_related("asset").order_by("pk")
    )
    told: dict[tuple[int, int], ControlItem] = {
        (item.asset_id, item.scale_id): item
        for item in ControlItem.objects.filter(
            asset__in=images, kind=ControlItem.Kind.FIXED, state=ControlItem.State.APPROVED
        )
    }
    scales = list(study.scales.all())
    rows = [(image, thumbnail_url(image), _fields(image, scales, told, request, error)) for image in images]
    context = {
        "study": study,
        "rows": rows,
        "error": error,
        "typed": words_given(request.POST, "name") if error and error["action"] == "add" else "",
    }
    return render(request, "labeling/gold_practice.html", context, status=422 if error else 200)


def _fields(
    image: StudyAsset,
    scales: list[Scale],
    told: dict[tuple[int, int], ControlItem],
    request: HttpRequest,
    error: dict[str, str] | None,
) -> list[dict[str, Any]]:
    """What stands in the fields of one image: what is told, or what was typed where that was refused."""
    typed = error is not None and error["action"] == "tell" and error["name"] == image.name
    found = []
    for scale in scales:
        item = told.get((image.pk, scale.pk))
        values = {
            "expected": f"{item.expected:g}" if item else "",
            "tolerance": f"{item.tolerance:g}" if item else "",
            "feedback": item.feedback if item else "",
        }
        if typed:
            values = {field: request.POST.get(f"{field}_{scale.name}", "") for field in values}
        here = error if typed and error and error["scale"] == scale.name else None
        found.append({"scale": scale, **values, "error": here})
    return found
