"""Anchors: hidden ones for linking, visible examples beside the scale; put in and taken out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.given import number_given, words_given
from core.models import User
from labeling.access import study_page, user_of
from labeling.gold import anchors, purposes
from labeling.gold.answers_given import panel_on
from labeling.gold.strip import strip
from labeling.media import thumbnail_url
from labeling.models import Scale, ScaleExample, Study, StudyAsset
from labeling.views.gold_candidates import back_to


@require_http_methods(["GET", "HEAD", "POST"])
@study_page(User.Role.DATA_LEAD)
def study_anchors(request: HttpRequest, study: Study) -> HttpResponse:
    """GET shows them; POST puts one in or takes one out, as `action` says."""
    if request.method != "POST":
        return _anchors(request, study)
    by = user_of(request)
    action, name = request.POST.get("action", ""), words_given(request.POST, "name")
    try:
        said = _act(study, action, name, request, by)
    except DomainError as error:
        return _anchors(request, study, {"code": error.code, "text": str(error.message), "action": action})
    messages.success(request, said)
    return back_to(request, "study_anchors", study)


def _act(study: Study, action: str, name: str, request: HttpRequest, by: User) -> str:
    if action == "add_anchor":
        image = anchors.add_anchor(study, name, by)
        return _("%(name)s is an anchor now.") % {"name": image.name}
    if action == "remove_anchor":
        anchors.remove_anchor(study, name, by)
        return _("%(name)s is a regular image again. Its answers are kept.") % {"name": name}
    if action == "add_example":
        scale = study.scales.filter(name=words_given(request.POST, "scale")).first()
        if scale is None:
            raise DomainError("scale", _("Choose a scale."), status=422)
        example = anchors.add_example(scale, name, _number(request.POST.get("value", ""), scale), by)
        said = _("%(name)s stands beside the scale now.") % {"name": name}
        return f"{said} {purposes.what_of_its_answers(example.asset)}".strip()
    if action == "remove_example":
        anchors.remove_example(study, number_given(request.POST, "example"), by)
        return _("Taken out. It is rated again by panelists who have not answered it yet.")
    raise DomainError("image", _("Choose an image, and what it is to be."), status=422)


def _number(text: str, scale: Scale) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return scale.low - 1.0  # refused with the sentence that names the ends of the scale


def _anchors(request: HttpRequest, study: Study, error: dict[str, str] | None = None) -> HttpResponse:
    scales = list(study.scales.all())
    scale = next(
        (one for one in scales if one.name == request.GET.get("scale")), scales[0] if scales else None
    )
    hidden = list(study.assets.filter(purpose=StudyAsset.Purpose.ANCHOR).select_related("asset"))
    examples = list(
        ScaleExample.objects.filter(scale__study=study)
        .select_related("scale", "asset__asset")
        .order_by("scale__position", "value", "pk")
    )
    context: dict[str, Any] = {
        "study": study,
        "scales": scales,
        "scale": scale,
        "enough": anchors.FOR_LINKING,
        "missing": max(0, anchors.FOR_LINKING - len(hidden)),
        "examples": [(example, thumbnail_url(example.asset)) for example in examples],
        "error": error,
        "typed": request.POST,
        **_hidden(study, scale, hidden),
    }
    return render(request, "labeling/gold_anchors.html", context, status=422 if error else 200)


def _hidden(study: Study, scale: Scale | None, hidden: list[StudyAsset]) -> dict[str, Any]:
    if scale is None:
        return {"rows": [], "strip": None}
    panel = panel_on(study, scale, {image.pk for image in hidden})
    rows = [
        (
            image,
            thumbnail_url(image),
            panel.estimates.get(image.pk),
            sum(panel.answers.get(image.pk, {}).values()),
        )
        for image in hidden
    ]
    rows.sort(key=lambda row: (row[2] is None, row[2].estimate if row[2] else 0.0, row[0].name))
    known = [row[2].estimate for row in rows if row[2] is not None]
    return {"rows": rows, "strip": strip(scale, known) if known else None}
