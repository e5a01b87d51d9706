"""The images of a study: as a gallery, by how certain their estimates are, and as CSV."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.given import words_given
from core.models import User
from labeling.access import study_page
from labeling.agreement.reasons import REASONS
from labeling.image_pages.figures import ImageFigures, image_figures
from labeling.image_pages.picture import uncertainty_picture
from labeling.image_pages.table import (
    GALLERY,
    SORTS,
    TABLE,
    Filters,
    ImageRow,
    image_page,
    image_rows,
    most_uncertain,
)
from labeling.image_pages.table_csv import bar_labels, image_lines
from labeling.media import thumbnail_url
from labeling.models import Scale, Study, StudyAsset

SORT_WORDS = {
    "name": gettext_lazy("name"),
    "-estimate": gettext_lazy("highest first"),
    "estimate": gettext_lazy("lowest first"),
    "-width": gettext_lazy("least certain first"),
    "-spread": gettext_lazy("most disputed first"),
    "-ratings": gettext_lazy("most ratings first"),
    "ratings": gettext_lazy("fewest ratings first"),
}
COLUMNS = (
    ("name", gettext_lazy("Image")),
    ("estimate", gettext_lazy("Estimate")),
    ("width", gettext_lazy("Half-width")),
    ("ratings", gettext_lazy("Ratings")),
    ("spread", gettext_lazy("Spread")),
)
STILL = (
    ("", gettext_lazy("any")),
    ("open", gettext_lazy("answers still wanted")),
    ("wide", gettext_lazy("interval too wide")),
    ("problem", gettext_lazy("picture cannot be read")),
)
WIDEST = 6  # pictures of the least certain images


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_images(request: HttpRequest, study: Study) -> HttpResponse:
    view = "chart" if request.GET.get("view") == "chart" else ""
    scales = list(study.scales.all())
    scale = _scale(request, scales)
    figures = image_figures(study, scale)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "-width" if view else "name"
    still = request.GET.get("still", "")
    filters = Filters(
        request.GET.get("purpose", ""),
        words_given(request.GET, "q"),
        words_given(request.GET, "group"),
        still if still in dict(STILL) else "",
    )
    page = image_page(study, filters, figures, sort, request.GET.get("page"), TABLE if view else GALLERY)
    rows = image_rows(page.object_list, scale, figures)
    context = {
        "study": study,
        "view": view,
        "scales": scales,
        "scale": scale,
        "sort": sort,
        "sorts": SORT_WORDS.items(),
        "columns": [_column(key, word, sort) for key, word in COLUMNS],
        "filters": filters,
        "purposes": StudyAsset.Purpose.choices,
        "stills": STILL,
        "page": page,
        "rows": _pictured(rows, figures),
        "filtered": any(filters),
        "reason": REASONS.get(figures.code, "") if figures.code else "",
        "figures": figures,
    }
    if getattr(request, "htmx", False):
        return render(request, "labeling/image_list.html", context)
    if view and scale:
        context |= _dashboard(study, scale, figures)
    return render(request, "labeling/images.html", context)


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)  # type: ignore[arg-type]
def study_images_csv(request: HttpRequest, study: Study) -> StreamingHttpResponse:
    """All images on one scale (`?scale=`), whatever the page shows."""
    scale = _scale(request, list(study.scales.all()))
    lines = image_lines(study, image_figures(study, scale))
    name = f"{study.slug}-{scale.name}-images.csv" if scale else f"{study.slug}-images.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _scale(request: HttpRequest, scales: list[Scale]) -> Scale | None:
    asked = request.GET.get("scale")
    return next((scale for scale in scales if scale.name == asked), scales[0] if scales else None)


def _dashboard(study: Study, scale: Scale, figures: ImageFigures) -> dict[str, Any]:
    csv = f"{reverse('study_images_csv', args=[study.slug])}?scale={scale.name}"
    widest = image_rows(most_uncertain(study, figures, WIDEST), scale, figures)
    return {
        "chart": uncertainty_picture(study, scale, figures, csv),
        "widest": _pictured(widest, figures),
        "csv": csv,
    }


def _pictured(rows: list[ImageRow], figures: ImageFigures) -> list[tuple[ImageRow, str, str]]:
    """Rows with the address of the small picture and the histogram in words."""
    labels = bar_labels(figures.edges)
    return [(row, thumbnail_url(row.study_asset), _said(row, labels)) for row in rows]


def _said(row: ImageRow, labels: list[str]) -> str:
    return ", ".join(
        _("%(value)s: %(n)d times") % {"value": label, "n": n}
        for label, n in zip(labels, row.bars, strict=False)
        if n
    )


def _column(key: str, word: Any, sort: str) -> dict[str, Any]:
    """A heading that sorts: names from A first, figures from the highest; once more turns it."""
    now = sort.lstrip("-") == key
    down = sort.startswith("-")
    following = (key if down else f"-{key}") if now else (key if key == "name" else f"-{key}")
    return {"word": word, "sort": following, "now": now, "down": down, "number": key != "name"}
