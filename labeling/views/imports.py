"""What was taken in, and what could not be used and why."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.models import User
from labeling.access import study_page
from labeling.models import ImportReport, Study

TAKEN = {
    "images_added": _("images added"),
    "images_unchanged": _("images there already"),
    "images_elsewhere": _("images whose pictures stay elsewhere"),
    "ratings_added": _("ratings added"),
    "ratings_unchanged": _("ratings there already"),
}
REFUSED = {
    "unknown_image": _("images named in ratings, but without a picture"),
    "unknown_image_ratings": _("ratings of unknown images"),
    "off_scale": _("values off the scale"),
    "empty": _("empty cells"),
    "incomplete": _("rows without a rater or an image"),
    "duplicate": _("second rating of the same image by the same rater"),
    "duplicate_image": _("the same picture under another name"),
    "corrupt": _("files that are damaged"),
    "truncated": _("files cut short"),
    "too_large": _("pictures with too many pixels"),
    "file_too_large": _("files that are too large"),
    "differs": _("other values than imported before; the first ones stay"),
    "name_taken": _("names already taken by another picture"),
    "animated": _("animated pictures"),
    "not_an_image": _("files that are not images"),
    "encrypted": _("files protected by a password"),
    "packed_too_tightly": _("files packed more tightly than any image"),
    "nested_archive": _("archives inside the zip"),
    "similar": _("looks very much like another image"),
}


@require_safe
@study_page(User.Role.DATA_LEAD)
def study_imports(request: HttpRequest, study: Study) -> HttpResponse:
    page = Paginator(study.import_reports.all(), 10).get_page(request.GET.get("page"))
    return render(
        request, "labeling/imports.html", {"study": study, "page": page, "reports": [_shown(r) for r in page]}
    )


def _shown(report: ImportReport) -> dict[str, Any]:
    """Counts parted into what was taken and what was refused; problems with the reason in words."""
    taken = [(TAKEN[key], number) for key, number in report.counts.items() if key in TAKEN]
    refused = [
        (refused_word(key), number) for key, number in report.counts.items() if key not in TAKEN and number
    ]
    problems = [{**problem, "word": refused_word(problem.get("reason", ""))} for problem in report.problems]
    return {"at": report.at, "taken": taken, "refused": refused, "problems": problems}


def refused_word(key: str) -> Any:
    """Why something was left out, in the words of the list above."""
    return REFUSED.get(key) or key.replace("_", " ")
