"""The images of a study, and one of them with everything people said about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.charts import Bar, Chart, histogram
from core.given import words_given
from core.models import User
from core.templatetags.numbers import count, figure
from core.templatetags.words import words
from labeling.access import study_page
from labeling.agreement_view import REASONS
from labeling.image_table import SORTS, answers, estimates_by_asset, image_page, image_rows
from labeling.media import picture_url, thumbnail_url
from labeling.models import Scale, Study, StudyAsset

SORT_WORDS = {
    "name": gettext_lazy("name"),
    "-estimate": gettext_lazy("highest first"),
    "estimate": gettext_lazy("lowest first"),
    "-width": gettext_lazy("least certain first"),
    "-ratings": gettext_lazy("most ratings first"),
    "ratings": gettext_lazy("fewest ratings first"),
}


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_images(request: HttpRequest, study: Study) -> HttpResponse:
    scales = list(study.scales.all())
    scale = next((s for s in scales if s.name == request.GET.get("scale")), scales[0] if scales else None)
    estimates, code = estimates_by_asset(study, scale) if scale else ({}, "")
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "name"
    purpose, words = request.GET.get("purpose", ""), words_given(request.GET, "q")
    found = (
        study.assets.filter(purpose=purpose) if purpose in StudyAsset.Purpose.values else study.assets.all()
    )
    if words:
        found = found.filter(name__icontains=words)
    page = image_page(found, estimates, sort, request.GET.get("page"))
    rows = image_rows(page.object_list, scale, estimates)
    context = {
        "study": study,
        "scales": scales,
        "scale": scale,
        "sort": sort,
        "sorts": SORT_WORDS.items(),
        "purpose": purpose,
        "purposes": StudyAsset.Purpose.choices,
        "q": words,
        "page": page,
        "rows": [(row, thumbnail_url(row.study_asset)) for row in rows],
        "filtered": bool(words or purpose),
        "reason": REASONS.get(code, "") if code else "",
    }
    template = "labeling/image_list.html" if getattr(request, "htmx", False) else "labeling/images.html"
    return render(request, template, context)


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_image(request: HttpRequest, study: Study, pk: int) -> HttpResponse:
    study_asset = get_object_or_404(StudyAsset.objects.select_related("asset"), study=study, pk=pk)
    given = answers(study_asset)
    context = {
        "study": study,
        "image": study_asset,
        "picture": picture_url(study_asset),
        "scales": [
            _on_scale(study, scale, study_asset, given.get(scale.pk, {})) for scale in study.scales.all()
        ],
        "before": study.assets.filter(name__lt=study_asset.name)
        .order_by("-name")
        .values_list("pk", flat=True)
        .first(),
        "after": study.assets.filter(name__gt=study_asset.name)
        .order_by("name")
        .values_list("pk", flat=True)
        .first(),
    }
    return render(request, "labeling/image.html", context)


def _on_scale(study: Study, scale: Scale, study_asset: StudyAsset, given: dict[float, int]) -> dict[str, Any]:
    estimates, _code = estimates_by_asset(study, scale) if given else ({}, "")
    estimate = estimates.get(study_asset.pk)
    absolute = None
    if estimate is not None:
        absolute = {
            "estimate": estimate.estimate,
            "low": estimate.low_absolute,
            "high": estimate.high_absolute,
        }
    return {
        "scale": scale,
        "estimate": estimate,
        "absolute": absolute,
        "ratings": sum(given.values()),
        "chart": _chart(scale, given) if given else None,
    }


def _chart(scale: Scale, given: dict[float, int]) -> Chart:
    total = sum(given.values())
    usual = max(given, key=lambda value: given[value])
    values = {
        "value": figure(usual, 0),
        "n": given[usual],
        "total": total,
        "scale": words(scale.name).capitalize(),
    }
    title = _("%(scale)s: %(value)s was given most often") % values
    note = ngettext("n = %(total)s rating", "n = %(total)s ratings", total) % {"total": count(total)}
    bars = [Bar(str(value), given.get(float(value), 0)) for value in range(scale.low, scale.high + 1)]
    return histogram(
        bars, title=title, note=note, axis=words(scale.name), ends=(scale.low_label, scale.high_label)
    )
