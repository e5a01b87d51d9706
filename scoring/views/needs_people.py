"""The images whose scores a study does not trust, and why."""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.csv_cells import safe
from core.given import words_given
from core.models import User
from labeling.access import study_page
from labeling.models import Study
from scoring.fallback.listing import by_kind, needing, needs_page
from scoring.fallback.wording import KINDS
from scoring.models import ModelVersion, NeedsPeople
from scoring.serving import model_at_hand

COLUMNS = ("image", "model", "code", "scale", "value", "limit")
USUAL = 50  # images that the button puts forward unless told otherwise


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)
def study_needs_people(request: HttpRequest, study: Study) -> HttpResponse:
    model = model_at_hand(study)
    kind = request.GET.get("reason", "")
    words = words_given(request.GET, "q")
    context: dict[str, object] = {
        "study": study,
        "model": model,
        "kind": kind if kind in KINDS else "",
        "q": words,
        "engineer": request.user.is_superuser or getattr(request.user, "role", "") == User.Role.ML_ENGINEER,
    }
    if model is not None:
        kinds = by_kind(model)
        page, rows = needs_page(study, model, kind, words, request.GET.get("page"))
        total = NeedsPeople.objects.filter(model=model).count()
        context |= {
            "kinds": [(code, KINDS[code], n) for code, n in kinds.items()],
            "page": page,
            "rows": rows,
            "total": total,
            "budget": min(USUAL, total),
        }
    part = getattr(request, "htmx", False) and model is not None
    return render(request, "scoring/needs_list.html" if part else "scoring/needs_people.html", context)


@require_safe
@study_page(User.Role.DATA_LEAD, User.Role.ML_ENGINEER)  # type: ignore[arg-type]
def study_needs_people_csv(request: HttpRequest, study: Study) -> StreamingHttpResponse:
    """One line for each reason of each image."""
    headers = {"Content-Disposition": f'attachment; filename="{study.slug}-needs-people.csv"'}
    lines = _lines(model_at_hand(study))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(model: ModelVersion | None) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    if model is None:
        return
    for name, reasons in needing(model).values_list("study_asset__name", "reasons").iterator():
        for one in reasons:
            yield writer.writerow(
                [
                    safe(name),
                    model.number,
                    one["code"],
                    safe(one["scale"]),
                    f"{one['value']:.6g}",
                    f"{one['limit']:.6g}",
                ]
            )
